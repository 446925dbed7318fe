//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Testing

@testable import Mode
@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct SingleFlightTests {
    // Python mode: test_futures.py, 100 calls at once.
    @Test func runsTheBodyOnce_forAHundredCallsAtOnce() throws {
        try simulate { simulation in
            let (flight, runs) = (SingleFlight<Int>(), EventLog())
            let tasks = (0..<100).map { _ in
                spawn {
                    try await flight.run {
                        runs.add("run")
                        try await EventLoop.main.sleep(for: .seconds(1))
                        return runs.all.count
                    }
                }
            }
            for task in tasks {
                let value = try await task.value
                #expect(value == 1)
            }
            #expect(runs.all.count == 1)
            #expect(simulation.elapsed == .seconds(1))
            #expect(!flight.isRunning)
        }
    }

    // Python mode: test_futures.py, one call after the other.
    @Test func runsTheBodyAnew_forEachCallAfterAnother() async throws {
        let (flight, runs) = (SingleFlight<Int>(), EventLog())
        for number in 1...10 {
            let value = try await flight.run {
                runs.add("run")
                return runs.all.count
            }
            #expect(value == number)
        }
    }

    // Python mode leaves all callers but the first waiting for ever.
    @Test func tellsEverybody_whenTheBodyThrows() throws {
        try simulate { _ in
            let flight = SingleFlight<Int>()
            let tasks = (0..<3).map { _ in
                spawn {
                    try await flight.run {
                        try await EventLoop.main.sleep(for: .seconds(1))
                        throw Boom()
                    }
                }
            }
            for task in tasks { await #expect(throws: Boom.self) { try await task.value } }
            let five = try await flight.run { 5 }
            #expect(five == 5)
        }
    }

    // Python mode: test_futures.py, the body is cancelled.
    @Test func tellsEverybody_whenTheBodyIsCancelled() throws {
        try simulate { _ in
            let flight = SingleFlight<Int>()
            let tasks = (0..<3).map { _ in
                spawn {
                    try await flight.run {
                        await Task.yield()
                        throw CancellationError()
                    }
                }
            }
            for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
        }
    }

    @Test func goesOn_whenCallersLeave_theFirstAmongThem() throws {
        try simulate { simulation in
            let flight = SingleFlight<Int>()
            let tasks = (0..<3).map { number in
                spawn {
                    try await flight.run {
                        try await EventLoop.main.sleep(for: .seconds(10))
                        return number
                    }
                }
            }
            await simulation.advance(by: .seconds(1))
            for leaver in [0, 2] {
                tasks[leaver].cancel()
                await #expect(throws: CancellationError.self) { try await tasks[leaver].value }
            }
            #expect(simulation.elapsed == .seconds(1))
            let value = try await tasks[1].value
            #expect(value == 0)
            #expect(simulation.elapsed == .seconds(10))
        }
    }

    @Test func cancelsTheBody_whenAllHaveLeft_andNeverRunsTwoAtOnce() throws {
        try simulate { simulation in
            let (flight, events) = (SingleFlight<Int>(), EventLog())
            let first = spawn {
                try await flight.run {
                    try? await EventLoop.main.sleep(for: .seconds(60))
                    events.add("cancelled: \(Task.isCancelled)")
                    // Takes its time to end.
                    await spawn { try? await EventLoop.main.sleep(for: .seconds(5)) }.value
                    events.add("ended")
                    return 1
                }
            }
            await simulation.advance(by: .seconds(1))
            first.cancel()
            await #expect(throws: CancellationError.self) { try await first.value }
            #expect(events.all == ["cancelled: true"])
            let second = spawn {
                try await flight.run {
                    events.add("second")
                    return 2
                }
            }
            let value = try await second.value
            #expect(value == 2)
            #expect(events.all == ["cancelled: true", "ended", "second"])
            #expect(simulation.elapsed == .seconds(6))
        }
    }

    @Test func endsForEveryCaller_whateverTheOrder() throws {
        try simulate(seeds: 0..<200) { simulation in
            let (flight, running) = (SingleFlight<Int>(), Box(0))
            var tasks: [Task<Int, any Error>] = []
            for number in 0..<12 {
                tasks.append(
                    spawn {
                        try await flight.run {
                            running.value += 1
                            try simulation.check(running.value == 1, "two bodies at once")
                            defer { running.value -= 1 }
                            try? await EventLoop.main.sleep(for: .milliseconds(Int(simulation.random() % 20)))
                            return number
                        }
                    }
                )
                if simulation.random() % 2 == 0 { tasks[Int(simulation.random() % UInt64(tasks.count))].cancel() }
                await simulation.advance(by: .milliseconds(Int(simulation.random() % 5)))
            }
            for task in tasks {
                if case .failure(let error) = await task.result { _ = try #require(error as? CancellationError) }
            }
            try simulation.check(!flight.isRunning, "nobody waits, but it runs")
        }
    }

    @Test func isSafe_whenThreadsCall() async {
        let flight = SingleFlight<Int>()
        let loops = (0..<3).map { EventLoop(threadNamed: "flight-\($0)") }
        await withTaskGroup { group in
            for loop in loops {
                for number in 0..<200 {
                    group.addTask(executorPreference: loop) {
                        let task = Task(executorPreference: loop) {
                            try await flight.run {
                                await Task.yield()
                                return number
                            }
                        }
                        if number % 3 == 0 { task.cancel() }
                        _ = await task.result
                    }
                }
            }
        }
        #expect(await eventually { !flight.isRunning })
    }

    @Test func runsTheBodyOnTheActor_thatCalls() async throws {
        let owner = FlightOwner()
        #expect(try await owner.next() == 1)
        #expect(try await owner.next() == 2)
    }
}

private actor FlightOwner {
    private let flight = SingleFlight<Int>()
    private var count = 0

    func next() async throws -> Int {
        try await flight.run {
            count += 1
            return count
        }
    }
}
