//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Mode
import ModeLoop
import ModeTesting
import Synchronization
import Testing

/// What a program gives to the runtime's global pool stays in the simulation.
@Suite(.timeLimit(.minutes(10))) struct GlobalPoolTests {
    @Test func bareAndDetachedTasksRunOnTheSimulationsThread() throws {
        let threads = Threads()
        try simulate { _ in
            await Task { threads.note() }.value
            await Task.detached { threads.note() }.value
            await concurrently { threads.note() }
            await Plain().run { threads.note() }
            await withTaskGroup { group in
                group.addTask { threads.note() }
                group.addTask { @concurrent in threads.note() }
            }
            async let some: Void = concurrently { threads.note() }
            await some
            await Task.yield()
            threads.note()
        }
        #expect(threads.all == Array(repeating: CallingThread.number, count: 8))
    }

    @Test func sleepsOfBareTasksTakeVirtualTime_toTheNanosecond() throws {
        try simulate(seed: 1) { simulation in
            let journal = ChildJournal()
            let task = Task.detached {
                for _ in 0..<3 {
                    try await Task.sleep(for: .milliseconds(1_500))
                    journal.add("\(simulation.elapsed)")
                }
                try await Task.sleep(nanoseconds: 250_000_000)
                journal.add("\(simulation.elapsed)")
                try await SuspendingClock().sleep(until: .now + .seconds(1))
                journal.add("\(simulation.elapsed)")
            }
            try await task.value
            #expect(journal.all == [1.5, 3.0, 4.5, 4.75, 5.75].map { "\($0) seconds" })
        }
    }

    @Test func sleepsOfServicesAndActorsTakeVirtualTime() throws {
        try simulate { simulation in
            let service = ChildService("service", script: .starting { _ in try await Task.sleep(for: .seconds(2)) })
            try await service.start()
            #expect(simulation.elapsed == .seconds(2))
            try await Plain().sleep(for: .seconds(3))
            #expect(simulation.elapsed == .seconds(5))
            await service.stop()
        }
    }

    @Test func aCancelledSleepEndsAtOnce() throws {
        try simulate { simulation in
            let task = Task { try await Task.sleep(for: .seconds(3_600)) }
            await simulation.advance(by: .seconds(1))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(simulation.elapsed == .seconds(1))
        }
    }

    @Test func anHourOfBareSleepsTakesNoTime_andTheOrderFollowsFromTheSeed() throws {
        func order(_ seed: UInt64) throws -> [String] {
            let journal = ChildJournal()
            try simulate(seed: seed) { _ in
                await withTaskGroup { group in
                    for name in ["a", "b", "c", "d"] {
                        group.addTask { @concurrent in
                            for minute in 0..<15 {
                                try? await Task.sleep(for: .seconds(60))
                                journal.add("\(name)\(minute)")
                            }
                        }
                    }
                }
            }
            return journal.all
        }
        let first = try order(7)
        for _ in 0..<20 { #expect(try order(7) == first) }
        #expect(try order(8) != first)
    }

    @Test func tasksOutsideASimulationGoWhereTheyAlwaysWent() async throws {
        try simulate { _ in await Task.yield() }
        let clock = SuspendingClock()
        let began = clock.now
        await Task.detached { #expect(EventLoop.current == nil) }.value
        try await Task.sleep(for: .milliseconds(10))
        #expect(began.duration(to: clock.now) >= .milliseconds(10))
    }

    @Test func workOfOtherThreadsComesBack_whenTheSimulationHasPatience() throws {
        try simulate(seed: 1, options: SimulationOptions(patience: .seconds(30))) { simulation in
            let answer = await withCheckedContinuation { continuation in
                DispatchQueue.global().async { continuation.resume(returning: 42) }
            }
            #expect(answer == 42)
            #expect(simulation.elapsed == .zero)
        }
    }

    @Test func theMainActorIsOutside_andWhatItDoesComesBack() throws {
        try simulate(seed: 1, options: SimulationOptions(patience: .seconds(30))) { simulation in
            let here = CallingThread.number
            let there = await MainActor.run { CallingThread.number }
            #expect(there != here)
            #expect(CallingThread.number == here)
            #expect(EventLoop.current?.name == "mode.main")
            #expect(simulation.elapsed == .zero)
        }
    }

    @Test func simulationsInParallelDoNotMeet() async throws {
        try await withThrowingTaskGroup { group in
            for seed in 0..<16 as Range<UInt64> {
                group.addTask { @concurrent in
                    try simulate(seed: seed) { simulation in
                        let service = ChildService(
                            "service",
                            script: .doing { service in
                                service.every(.seconds(1), "tick") { await service.add() }
                            },
                        )
                        try await service.start()
                        let task = Task { try await Task.sleep(for: .milliseconds(9_500)) }
                        try await task.value
                        #expect(simulation.elapsed == .milliseconds(9_500))
                        #expect(await service.count == 9)
                        await service.stop()
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// The threads on which something ran.
private final class Threads: Sendable {
    private let noted = Lock<[UInt]>([])

    var all: [UInt] { noted.withLock { $0 } }

    func note() { noted.withLock { $0.append(CallingThread.number) } }
}

private actor Plain {
    func run(_ body: @Sendable () -> Void) { body() }

    func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}

@concurrent private func concurrently(_ body: @Sendable () -> Void) async { body() }
