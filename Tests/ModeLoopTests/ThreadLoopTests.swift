//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import Synchronization
import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct ThreadLoopTests {
    @Test func startsAThreadWithTheFirstJob_andEndsItWhenNothingIsLeft() async throws {
        try await withLoop(named: "test.lifecycle") { loop in
            #expect(ProcessState.threads(named: "test.lifecycle") == 0)
            let gate = Gate()
            let job = Task(executorPreference: loop) {
                gate.wait()
                return ProcessState.threadName
            }
            let hasStarted = await eventually { ProcessState.threads(named: "test.lifecycle") == 1 }
            #expect(hasStarted)
            gate.open()
            #expect(await job.value == "test.lifecycle")
            let hasEnded = await eventually { ProcessState.threads(named: "test.lifecycle") == 0 }
            #expect(hasEnded)
        }
    }

    @Test func startsAThreadAgain_whenAJobComesAfterParking() async throws {
        try await withLoop { loop in
            let counter = Counter(on: loop)
            for round in 1...5 {
                #expect(await counter.increment() == round)
                let hasParked = await eventually { loop.openHandles.isEmpty }
                #expect(hasParked)
            }
        }
    }

    @Test func keepsItsThread_whileHeld() async throws {
        try await withLoop(named: "test.held") { loop in
            loop.hold()
            loop.hold()
            let first = try await loop.perform { ThreadID.current }
            loop.release()
            for _ in 0..<3 { try await loop.sleep(for: .milliseconds(1)) }
            let second = try await loop.perform { ThreadID.current }
            #expect(second == first)
            #expect(ProcessState.threads(named: "test.held") == 1)
            loop.release()
            let hasEnded = await eventually { ProcessState.threads(named: "test.held") == 0 }
            #expect(hasEnded)
        }
    }

    @Test func keepsItsThread_whileATimerIsArmed() async throws {
        try await withLoop { loop in
            let fired = Gate()
            loop.execute {
                loop.arm(CallbackTimer { fired.open() }, at: loop.now.advanced(by: .milliseconds(5)))
            }
            let hasFired = await eventually { fired.isOpen }
            #expect(hasFired)
        }
    }

    @Test func isFreed_whenParkedAndForgotten() async throws {
        weak var weakly: EventLoop?
        do {
            let loop = EventLoop(threadNamed: "test.freed")
            weakly = loop
            try await loop.perform {}
        }
        let isFreed = await eventually { weakly == nil }
        #expect(isFreed)
    }

    /// Holds and releases from several threads; the loop parks again and again between them.
    @Test func losesNoCall_whenHeldAndReleasedFromManyThreads() async throws {
        try await withLoop { loop in
            let done = Atomic(0)
            try withThreads(4) { _ in
                for _ in 0..<200 {
                    loop.hold()
                    loop.execute { done.add(1, ordering: .relaxed) }
                    loop.release()
                    sched_yield()
                }
            }
            let hasAll = await eventually { done.load(ordering: .relaxed) == 800 }
            #expect(hasAll)
        }
    }

    /// Park and enqueue are decided under one lock.
    @Test func losesNoCall_whenPostedWhileTheLoopParks() async throws {
        try await withLoop { loop in
            let done = Atomic(0)
            try withThreads(3) { thread in
                for round in 0..<300 {
                    loop.execute { done.add(1, ordering: .relaxed) }
                    // Of all lengths up to one in which the loop finds nothing, and parks. Busy, to be precise.
                    let pause = UInt64((round + thread) % 20) * 15_000
                    let end = MonotonicTime.nanoseconds + pause
                    while MonotonicTime.nanoseconds < end {}
                }
            }
            let hasAll = await eventually { done.load(ordering: .relaxed) == 900 }
            #expect(hasAll)
        }
    }

    @Test func losesNoJob_whenActorsAreCalledWhileTheLoopParks() async throws {
        try await withLoop { loop in
            let counter = Counter(on: loop)
            await withTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<200 { await counter.increment() }
                    }
                }
            }
            #expect(await counter.count == 1_600)
        }
    }

    /// A process of its own, because descriptors and threads are counted.
    @Test func leaksNeitherDescriptorNorThread_inAThousandCycles() async {
        await #expect(processExitsWith: .success) {
            let loop = EventLoop(threadNamed: "test.cycles")
            func cycle() async throws {
                try await loop.perform {}
                var looks = 0
                while !loop.openHandles.isEmpty, looks < 1_000_000 {
                    looks += 1
                    sched_yield()
                }
            }
            // What the process opens once and for all.
            for _ in 0..<10 { try await cycle() }
            let descriptors = ProcessState.openDescriptors
            let threads = ProcessState.threadCount
            for _ in 0..<1_000 { try await cycle() }
            let hasEnded = await eventually { ProcessState.threads(named: "test.cycles") == 0 }
            #expect(hasEnded)
            // The loop that watches from `eventually` has a thread and descriptors of its own by now.
            #expect(ProcessState.threadCount <= threads + 2)
            #expect(ProcessState.openDescriptors <= descriptors + 10)
        }
    }

    @Test func traps_whenReleasedMoreOftenThanHeld() async {
        await #expect(processExitsWith: .failure) { EventLoop(threadNamed: "test.loop").release() }
    }

    @Test func traps_whenStoppedByItsUser() async {
        await #expect(processExitsWith: .failure) { EventLoop(threadNamed: "test.loop").stop() }
    }

    private func withThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
        let threads = try (0..<count).map { number in
            try UV.Thread(name: "test.stranger") { body(number) }
        }
        for thread in threads { thread.join() }
    }
}
