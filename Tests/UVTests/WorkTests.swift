//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Synchronization
import Testing
import UV

@Suite(.serialized, .timeLimit(.minutes(10))) struct WorkTests {
    @Test func runsOnAnotherThread_andCompletesOnTheLoop() throws {
        try withLoop { loop in
            let loopThread = ThreadID.current
            let workThread = POSIXLock<ThreadID?>(nil)
            var completions: [UVError?] = []
            _ = Work(on: loop) {
                workThread.withLock { $0 = .current }
            } onDone: { error in
                #expect(ThreadID.current == loopThread)
                completions.append(error)
            }
            #expect(loop.census.summary == "1 work")
            loop.run(.untilIdle)
            #expect(completions == [nil])
            let ranOn = workThread.withLock { $0 }
            #expect(ranOn != nil && ranOn != loopThread)
        }
    }

    @Test func completesWithCancelled_whenCancelledWhileQueued() throws {
        try withLoop { loop in
            let gate = Gate()
            var results: [UVError?] = []
            // Fills the pool, so that the next work has to queue.
            for _ in 0..<poolSize { _ = Work(on: loop, { gate.wait() }, onDone: { _ in }) }
            let queued = Work(on: loop) {
                Issue.record("cancelled work ran")
            } onDone: {
                results.append($0)
            }
            queued.cancel()
            queued.cancel()
            gate.open()
            loop.run(.untilIdle)
            #expect(results == [.cancelled])
        }
    }

    @Test func completesNormally_whenCancelledWhileRunning() throws {
        try withLoop { loop in
            let begun = Gate()
            let gate = Gate()
            var results: [UVError?] = []
            let work = Work(on: loop) {
                begun.open()
                gate.wait()
            } onDone: {
                results.append($0)
            }
            begun.wait()
            work.cancel()
            gate.open()
            loop.run(.untilIdle)
            #expect(results == [nil])
        }
    }

    @Test func staysCompletedOnce_whenCancelledAfterwards() throws {
        try withLoop { loop in
            let gate = Gate()
            var completions = 0
            for _ in 0..<poolSize { _ = Work(on: loop, { gate.wait() }, onDone: { _ in }) }
            let queued = Work(on: loop, {}, onDone: { _ in completions += 1 })
            queued.cancel()
            gate.open()
            loop.run(.untilIdle)
            queued.cancel()
            loop.run(.untilIdle)
            #expect(completions == 1)
        }
    }

    /// How many bodies libuv runs at once.
    private var poolSize: Int {
        getenv("UV_THREADPOOL_SIZE").flatMap { Int(String(cString: $0)) } ?? 4
    }
}

/// Blocks threads of the pool until it is opened.
private final class Gate: Sendable {
    private let isOpen = Atomic(false)

    func open() { isOpen.store(true, ordering: .releasing) }

    func wait() {
        while !isOpen.load(ordering: .acquiring) { sched_yield() }
    }
}
