//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct EventLoopExecutorTests {
    @Test func runsAnActorOnItsThread() async throws {
        try await withHeldLoop { loop in
            let counter = Counter(on: loop)
            for _ in 0..<100 {
                #expect(await counter.isOnItsLoop)
                await counter.increment()
            }
            #expect(await counter.count == 100)
        }
    }

    @Test func staysOnTheLoop_inATaskThatPrefersIt() async throws {
        try await withHeldLoop { loop in
            let isOnLoop = await Task(executorPreference: loop) {
                let spawned = await Task(executorPreference: loop) { loop.isOnLoop }.value
                return spawned && loop.isOnLoop
            }.value
            #expect(isOnLoop)
        }
    }

    /// With one of the two executors only, the runtime takes each call for a change of executor and enqueues a job.
    @Test func enqueuesNothing_whenActorsOfTheLoopCallEachOther() async {
        let jobs = await enqueuedJobs { loop in await Counter(on: loop).call(Counter(on: loop), times: 1_000) }
        // The task, the way to the first actor and the way back.
        #expect(jobs <= 3)
    }

    @Test func enqueuesTheTaskAndTheReturn_whenAnActorAwaitsATask() async {
        let jobs = await enqueuedJobs { loop in await Counter(on: loop).spawn(times: 100) }
        #expect(jobs <= 2 * 100 + 3)
    }

    /// How many jobs a task that prefers a loop sends there in all.
    private func enqueuedJobs(_ body: @escaping @Sendable (EventLoop) async -> Void) async -> Int {
        let driver = CountingDriver(UVDriver(role: .thread, name: "test.counting"))
        let loop = EventLoop(name: "test.counting", driver: driver)
        loop.hold()
        await Task(executorPreference: loop) { await body(loop) }.value
        loop.release()
        return driver.enqueuedJobs
    }

    @Test func isolatesCallsOfTheLoop() async throws {
        try await withHeldLoop { loop in
            let counter = Counter(on: loop)
            let count = try await loop.perform {
                #expect(loop.isIsolatingCurrentContext() == true)
                return incrementInPlace(counter)
            }
            #expect(count == 1)
            #expect(loop.isIsolatingCurrentContext() == false)
        }
    }

    @Test func traps_whenIsolationIsAssumedOnAnotherThread() async {
        await #expect(processExitsWith: .failure) {
            let counter = Counter(on: EventLoop(threadNamed: "test.elsewhere"))
            incrementInPlace(counter)
        }
    }

    @Test func performs_andReturnsWhatTheCallReturnsOrThrows() async throws {
        try await withLoop { loop in
            let isOnLoop = try await loop.perform { loop.isOnLoop }
            #expect(isOnLoop)
            await #expect(throws: UVError.closed) { try await loop.perform { throw UVError.closed } }
        }
    }

    @Test func keepsTheOrder_ofCallsFromOneThread() async throws {
        try await withHeldLoop { loop in
            let journal = Journal<Int>()
            for number in 0..<1_000 { loop.execute { journal.append(number) } }
            try await loop.perform {}
            #expect(journal.entries == Array(0..<1_000))
        }
    }

    @Test func namesTheCurrentLoop_onItsThreadOnly() async throws {
        try await withLoop { loop in
            #expect(EventLoop.current == nil)
            let isCurrent = try await loop.perform { EventLoop.current === loop }
            #expect(isCurrent)
        }
    }
}

/// Synchronous code that trusts to be on the actor's loop.
@discardableResult
private func incrementInPlace(_ counter: Counter) -> Int {
    counter.assumeIsolated { $0.increment() }
}
