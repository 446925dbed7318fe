//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeTesting
import Synchronization
import Testing

@testable import Mode
@testable import ModeLoop

@Suite struct WaitingTests {
    // MARK: Wait

    @Test func returnsTheValue() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            let outcome = try await root.wait(timeout: .seconds(60)) {
                try await EventLoop.current?.sleep(for: .seconds(1))
                return 42
            }
            #expect(outcome.value == 42)
            #expect(!outcome.isStopped && !outcome.isTimedOut)
            #expect(simulation.elapsed == .seconds(1))
            #expect(root.openWaits == 0)
        }
    }

    @Test func timesOut_andCancelsTheOperation() throws {
        try simulate { simulation in
            let (root, journal) = (ChildService("root"), ChildJournal())
            try await root.start()
            let outcome = try await root.wait(timeout: .seconds(1)) {
                do {
                    try await EventLoop.current?.sleep(for: .seconds(60))
                } catch {
                    journal.add("\(error)")
                }
            }
            #expect(outcome.isTimedOut && !outcome.isStopped)
            await simulation.runUntilIdle()
            #expect(journal.all == ["CancellationError()"])
            #expect(simulation.elapsed == .seconds(1))
            #expect(root.state == .running)
        }
    }

    @Test(arguments: ["stop", "crash"])
    func isStopped_andCancelsTheOperation_whenTheServiceEnds(_ cause: String) throws {
        try simulate { simulation in
            let (root, journal) = (ChildService("root"), ChildJournal())
            try await root.start()
            async let outcome = root.wait {
                do {
                    try await EventLoop.current?.sleep(for: .seconds(60))
                } catch {
                    journal.add("\(error)")
                }
            }
            await simulation.runUntilIdle()
            if cause == "stop" { await root.stop() } else { root.crash(ChildFault()) }
            #expect(try await outcome.isStopped)
            await simulation.runUntilIdle()
            #expect(journal.all == ["CancellationError()"])
        }
    }

    @Test func throwsWhatTheOperationThrows() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            await #expect(throws: ChildFault()) { try await root.wait { throw ChildFault() } as WaitOutcome<Int> }
            await #expect(throws: CancellationError.self) {
                try await root.wait { throw CancellationError() } as WaitOutcome<Int>
            }
            #expect(root.state == .running)
        }
    }

    @Test func neverCancelsTheCallersTask() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            let (task, done) = gate()
            #expect(try await root.wait(for: task, timeout: .seconds(1)).isTimedOut)
            #expect(!task.isCancelled)
            async let waiting = root.wait(for: task)
            await simulation.runUntilIdle()
            await root.stop()
            #expect(try await waiting.isStopped)
            #expect(!task.isCancelled)
            done.yield(7)
            #expect(try await task.value == 7)
        }
    }

    @Test func throwsTheCancellation_whenSomebodyCancelsTheTask() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            let (task, _) = gate()
            let waiting = Task(executorPreference: EventLoop.main) { try await root.wait(for: task) }
            await simulation.runUntilIdle()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(root.openWaits == 0)
        }
    }

    @Test func runsTheOperationOnTheService() throws {
        try simulate { simulation in
            let waiter = ChildWaiter()
            try await waiter.start()
            #expect(try await waiter.waitAndCount() == 1)
            #expect(await waiter.count == 1)
        }
    }

    // MARK: Several

    @Test func returnsAllThatAreDone_whenTheFirstIs() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            let (first, firstDone) = gate()
            let (second, secondDone) = gate()
            let (third, thirdDone) = gate()
            async let outcome = root.waitFirst(of: [first, second, third])
            await simulation.runUntilIdle()
            secondDone.yield(2)
            let done = try #require(await outcome.value)
            #expect(done.keys.sorted() == [1])
            #expect(try done[1]?.get() == 2)
            #expect(!first.isCancelled && !third.isCancelled)
            firstDone.yield(1)
            thirdDone.yield(3)
            _ = try await (first.value, third.value)
            let all = try #require(await root.waitFirst(of: [first, second, third]).value)
            #expect(all.count == 3)
        }
    }

    @Test func waitsForAll_andKeepsTheirErrors() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            let (good, goodDone) = gate()
            let bad = Task<Int, any Error>(executorPreference: EventLoop.main) { throw ChildFault() }
            async let outcome = root.waitAll(of: [good, bad])
            await simulation.advance(by: .seconds(1))
            goodDone.yield(1)
            let results = try #require(await outcome.value)
            #expect(try results[0].get() == 1)
            #expect(throws: ChildFault()) { try results[1].get() }
            #expect(await root.waitAll(of: [Task<Int, any Error>]()).value?.isEmpty == true)
        }
    }

    @Test func endsTheWaitForSeveral_byTimeAndByStop() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            let (one, done) = gate()
            #expect(await root.waitAll(of: [one], timeout: .seconds(1)).isTimedOut)
            #expect(await root.waitFirst(of: [one], timeout: .seconds(1)).isTimedOut)
            async let all = root.waitAll(of: [one])
            async let first = root.waitFirst(of: [one])
            await simulation.runUntilIdle()
            #expect(root.openWaits == 2)
            await root.stop()
            #expect(await all.isStopped)
            #expect(await first.isStopped)
            #expect(!one.isCancelled)
            done.finish()
        }
    }

    // MARK: Leaks

    @Test func leavesNoWaitBehind_afterTenThousand() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            for index in 0..<2_500 {
                await root.sleep(for: .milliseconds(1))
                _ = try await root.wait(timeout: .seconds(60)) { index }
                _ = try await root.wait(timeout: .milliseconds(1)) {
                    try await EventLoop.current?.sleep(for: .seconds(60))
                }
                _ = await root.waitAll(of: [Task<Int, any Error>(executorPreference: EventLoop.main) { index }])
            }
            #expect(root.openWaits == 0)
            #expect(simulation.elapsed == .seconds(5))
        }
    }

    /// A task that is waited for again and again, each time for a while only.
    @Test func observesATaskOnce_howeverOftenItIsWaitedFor() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            let (task, done) = gate()
            for _ in 0..<1_000 { _ = try await root.wait(for: task, timeout: .milliseconds(1)) }
            #expect(root.lifecycle.taskObservers.count == 1)
            async let last = root.wait(for: task)
            async let twice = root.waitAll(of: [task, task])
            await simulation.runUntilIdle()
            done.yield(5)
            #expect(try await last.value == 5)
            #expect(await twice.value?.count == 2)
            #expect(root.lifecycle.taskObservers.count == 0)
        }
    }

    @Test func wakesTenThousandAtOnce() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            let stopped = await withTaskGroup(of: SleepOutcome.self) { group in
                for _ in 0..<10_000 { group.addTask { await root.sleep(for: .seconds(3_600)) } }
                await simulation.advance(by: .seconds(1))
                #expect(root.openWaits == 10_000)
                await root.stop()
                return await group.reduce(0) { $0 + ($1 == .stopped ? 1 : 0) }
            }
            #expect(stopped == 10_000)
            #expect(simulation.elapsed == .seconds(1))
        }
    }
}

/// A service that waits as a user would write it.
private actor ChildWaiter: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated var baseLogger: Logger { .silent }
    var count = 0

    func waitAndCount() async throws -> Int? {
        try await wait {
            self.count += 1
            return self.count
        }.value
    }
}
