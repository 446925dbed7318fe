//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct SimulationTests {
    @Test func lettingAnHourPassTakesNoTime_andCountsAnHour() throws {
        try simulate { simulation in
            #expect(simulation.elapsed == .zero)
            await simulation.advance(by: .seconds(3_600))
            #expect(simulation.elapsed == .seconds(3_600))
        }
    }

    @Test func runsSleepersInTheOrderOfTheirDeadlines_whateverTheOrderOfTheirBeginning() throws {
        let order = Recorder<Int>()
        try simulate { _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for seconds in [3, 1, 2] {
                    group.addTask {
                        try await EventLoop.main.sleep(for: .seconds(seconds))
                        order.add(seconds)
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(order.values == [1, 2, 3])
    }

    @Test func lastInstantOfAnAdvanceIsIncluded_whoeverArmedFirst() throws {
        try simulate { simulation in
            let order = Recorder<String>()
            let advanced = Task(executorPreference: EventLoop.main) {
                await simulation.advance(by: .seconds(1))
                order.add("advanced")
            }
            await simulation.runUntilIdle()
            let slept = Task(executorPreference: EventLoop.main) {
                try await EventLoop.main.sleep(for: .seconds(1))
                order.add("slept")
            }
            try await slept.value
            await advanced.value
            #expect(order.values == ["slept", "advanced"])
        }
    }

    @Test func threadLoopsShareTheThreadAndTheTime_butAreLoopsOfTheirOwn() throws {
        try simulate { simulation in
            let service = Located(on: .thread("other"))
            try await service.start()
            #expect(await service.loopName == "other")
            #expect(EventLoop.current?.name == "mode.main")
            await simulation.advance(by: .seconds(1))
            #expect(await service.ticks == 1)
            await service.stop()
        }
    }

    @Test func throwsWhatTheBodyThrows() {
        #expect(throws: Oops.self) { try simulate { _ in throw Oops() } }
    }

    @Test func offloadedWorkRuns_andItsErrorComesBack() throws {
        try simulate { _ in
            let answer = try await EventLoop.main.offload { 6 * 7 }
            #expect(answer == 42)
            await #expect(throws: Oops.self) { try await EventLoop.main.offload { throw Oops() } as Void }
        }
    }

    @Test func manyRunsOfOneProgramGiveOneTrace() throws {
        func trace() throws -> [String] {
            let trace = Recorder<String>()
            try simulate { simulation in
                let services = (0..<5).map { Noisy(number: $0, trace) }
                for service in services { try await service.start() }
                await simulation.advance(by: .seconds(5))
                for service in services { await service.stop() }
            }
            return trace.values
        }
        let first = try trace()
        #expect(first.count > 25)
        for _ in 0..<20 {
            let next = try trace()
            #expect(next == first)
        }
    }

    @Test func aLoopOutsideTheSimulationIsTheRealOne() throws {
        let real = ObjectIdentifier(EventLoop.main)
        try simulate { _ in #expect(ObjectIdentifier(EventLoop.main) != real) }
        #expect(ObjectIdentifier(EventLoop.main) == real)
        #expect(EventLoop.current == nil)
    }
}

private struct Oops: Error {}

/// What happened, in order.
private final class Recorder<Value: Sendable>: Sendable {
    private let recorded = Lock<[Value]>([])

    func add(_ value: Value) { recorded.withLock { $0.append(value) } }

    var values: [Value] { recorded.withLock { $0 } }
}

private actor Located: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let label = "Located"
    private(set) var ticks = 0

    init(on choice: LoopChoice) {
        lifecycle = Lifecycle(on: choice)
    }

    var loopName: String? { EventLoop.current?.name }

    var tasks: Tasks { every(.seconds(1), "tick") { self.ticks += 1 } }
}

private actor Noisy: Service {
    nonisolated let lifecycle = Lifecycle()
    private let number: Int
    private let trace: Recorder<String>

    init(number: Int, _ trace: Recorder<String>) {
        self.number = number
        self.trace = trace
    }

    var tasks: Tasks {
        every(.milliseconds(700 + 100 * number), "tick") {
            self.trace.add("\(self.number)")
            await Task.yield()
            self.trace.add("\(self.number)'")
        }
    }
}
