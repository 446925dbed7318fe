//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import ModeTesting
import Synchronization
import Testing

@testable import Mode

/// A service that others call while it is stopped, crashed and restarted.
actor Desk: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let label: String
    nonisolated let callLimit: Int?
    nonisolated let stopTimeout = Duration.seconds(2)
    nonisolated let taskGrace = Duration.milliseconds(200)
    private nonisolated let lines = LogLines()
    private(set) var seen: [String] = []

    init(_ label: String, on choice: LoopChoice = .inherited, callLimit: Int? = nil) {
        lifecycle = Lifecycle(on: choice)
        self.label = label
        self.callLimit = callLimit
    }

    nonisolated var baseLogger: Logger { lines.logger(.critical) }

    func see(_ what: String) { seen.append(what) }

    /// Calls, and calls back, so many times.
    func bounce(to other: Desk, depth: Int) async throws -> Int {
        guard depth > 0 else { return 0 }
        return 1 + (try await other.call { try await $0.bounce(to: self, depth: depth - 1) })
    }
}

extension Lifecycle {
    /// How many calls have a place in the present run.
    var placesTaken: Int { core.withLock { $0.run?.calls.count ?? 0 } }
    /// How many tasks the present run has.
    var openTasks: Int { core.withLock { $0.run?.tasks.count ?? 0 } }
}

/// Calls and casts at random, while services are stopped, crashed, restarted, and callers cancelled.
@Suite(.timeLimit(.minutes(10))) struct CallStormTests {
    /// What becomes of a call's body.
    enum Fate: CaseIterable {
        case answer, pause, ignoreCancellation, fail, crash, stopIt, restartIt, callOn
    }

    /// One life of some services and their callers.
    struct Storm {
        let desks: [Desk]
        let random: Box<SplitMix64>
        let begun = Box([Int: Int]())
        let longest: Int

        func roll(_ sides: Int) -> Int {
            random.update { Int($0.next(below: UInt64(sides))) }
        }

        /// Anything may come of it, once.
        func call(_ number: Int) async {
            let (desk, other) = (desks[roll(desks.count)], desks[roll(desks.count)])
            let fate = Fate.allCases[roll(roll(3) == 0 ? Fate.allCases.count : 3)]
            let (pause, timeout) = (Duration.milliseconds(roll(longest)), Duration.milliseconds(roll(longest)))
            let begun = begun
            do {
                let answer = try await desk.call(timeout: roll(2) == 0 ? timeout : nil) { desk in
                    begun.update { $0[number, default: 0] += 1 }
                    switch fate {
                    case .answer: break
                    case .pause: try await desk.lifecycle.loop.sleep(for: pause)
                    case .ignoreCancellation:
                        let loop = desk.lifecycle.loop
                        try await Task { try await loop.sleep(for: pause) }.value
                    case .fail: throw Boom()
                    case .crash: desk.crash(Boom())
                    case .stopIt: await desk.stop()
                    case .restartIt: try await desk.restart()
                    case .callOn: return try await other.call(timeout: .milliseconds(300)) { _ in number }
                    }
                    return number
                }
                #expect(answer == number)
                #expect(begun.value[number] == 1)
            } catch {}
        }

        func trouble() async {
            let desk = desks[roll(desks.count)]
            switch roll(4) {
            case 0: await desk.stop()
            case 1: try? await desk.restart()
            case 2: desk.crash(Boom())
            default: _ = try? await desk.startIfNeeded()
            }
        }

        /// Nobody waits for ever, no place is lost, and everybody can be called again.
        func settle(_ letAbandonedCodeEnd: () async -> Void = {}) async throws {
            for desk in desks { await desk.stop() }
            await letAbandonedCodeEnd()
            for desk in desks {
                if (try? await desk.startIfNeeded()) == nil { try await desk.start() }
            }
            for desk in desks {
                #expect(try await desk.call { $0.label } == desk.label)
                await desk.lifecycle.loop.yield()
            }
            for (number, count) in begun.value { #expect(count == 1, "call \(number) was begun \(count) times") }
        }

        func expectQuiet() {
            for desk in desks {
                #expect(desk.lifecycle.placesTaken == 0, "\(desk.label)")
                #expect(desk.lifecycle.openTasks == 0, "\(desk.label)")
            }
        }
    }

    @Test func answersEachCallOnce_andLosesNoPlace() throws {
        try simulate(seeds: 0..<150) { simulation in
            simulation.delayMessages(upTo: .milliseconds(3), probability: 0.3)
            let random = Box(SplitMix64(seed: simulation.seed ?? 0))
            let desks = [
                Desk("a", on: .thread("a"), callLimit: 4), Desk("b", on: .thread("b")), Desk("c", callLimit: 2),
            ]
            let storm = Storm(desks: desks, random: random, longest: 400)
            for desk in desks { try await desk.start() }
            var callers: [Task<Void, Never>] = []
            for caller in 0..<12 {
                callers.append(
                    spawn {
                        for number in 0..<6 {
                            await storm.call(caller * 100 + number)
                            if Task.isCancelled { break }
                        }
                    }
                )
            }
            for _ in 0..<15 {
                await simulation.advance(by: .milliseconds(storm.roll(60)))
                if storm.roll(3) == 0 { callers[storm.roll(callers.count)].cancel() }
                await storm.trouble()
            }
            for caller in callers { await caller.value }
            try await storm.settle { await simulation.advance(by: .seconds(10)) }
            await simulation.runUntilIdle()
            storm.expectQuiet()
            for desk in desks { #expect(await desk.stop().isClean) }
        }
    }

    @Test func answersEachCallOnce_onRealThreads() async throws {
        for round in 0..<20 {
            let group = LoopGroup(threadsNamed: "storm", count: 2)
            let desks = (0..<3).map { Desk("\($0)", on: .group(group), callLimit: $0 == 0 ? 4 : nil) }
            let storm = Storm(desks: desks, random: Box(SplitMix64(seed: UInt64(round))), longest: 6)
            for desk in desks { try await desk.start() }
            await withTaskGroup(of: Void.self) { group in
                for caller in 0..<8 {
                    group.addTask { for number in 0..<25 { await storm.call(caller * 100 + number) } }
                    group.addTask {
                        let task = Task { for number in 50..<60 { await storm.call(caller * 100 + number) } }
                        for _ in 0..<storm.roll(200) { await Task.yield() }
                        task.cancel()
                        await task.value
                    }
                }
                group.addTask { for _ in 0..<30 { await storm.trouble() } }
            }
            try await storm.settle()
            for desk in desks { await desk.stop() }
        }
    }

    @Test func beginsTheCastsOfOneSenderInTheirOrder_whateverElseIsReady() throws {
        try simulate(seeds: 0..<50) { simulation in
            simulation.delayMessages(upTo: .milliseconds(3), probability: 0.3)
            let desk = Desk("desk", on: .thread("desk"))
            try await desk.start()
            let senders = (0..<3).map { sender in
                spawn {
                    for number in 0..<20 {
                        desk.cast { $0.see("\(sender) \(number)") }
                        if number.isMultiple(of: 7) { await Task.yield() }
                    }
                }
            }
            for sender in senders { await sender.value }
            await simulation.advance(by: .seconds(1))
            let seen = await desk.seen
            for sender in 0..<3 {
                #expect(seen.filter { $0.hasPrefix("\(sender) ") } == (0..<20).map { "\(sender) \($0)" })
            }
            await desk.stop()
        }
    }

    @Test func callsBackAHundredTimes_betweenTwoLoops() throws {
        try simulate(seeds: 0..<5) { _ in
            let (left, right) = (Desk("left", on: .thread("left")), Desk("right", on: .thread("right")))
            for desk in [left, right] { try await desk.start() }
            #expect(try await left.call { try await $0.bounce(to: right, depth: 100) } == 100)
            for desk in [left, right] {
                #expect(desk.lifecycle.placesTaken == 0)
                await desk.stop()
            }
        }
    }

    @Test func refusesTheOneTooMany_howeverDeep_andGivesEveryPlaceBack() throws {
        try simulate { _ in
            let (left, right) = (Desk("left", on: .thread("left"), callLimit: 10), Desk("right", callLimit: 10))
            for desk in [left, right] { try await desk.start() }
            let error = await #expect(throws: ServiceError.self) {
                try await left.call { try await $0.bounce(to: right, depth: 100) }
            }
            #expect(error?.code == .overloaded)
            #expect(try await left.call { try await $0.bounce(to: right, depth: 19) } == 19)
            for desk in [left, right] { await desk.stop() }
        }
    }

    @Test func doublesNothing_whenTheServiceIsRestarted() throws {
        try simulate { simulation in
            let desk = Desk("desk", on: .thread("desk"))
            try await desk.start()
            for _ in 0..<5 { try await desk.restart() }
            desk.cast { $0.see("once") }
            await simulation.runUntilIdle()
            #expect(await desk.seen == ["once"])
            #expect(desk.lifecycle.openTasks == 0)
            await desk.stop()
        }
    }

    @Test(arguments: [Duration.zero, .seconds(-1)]) func endsAtOnce_whenThereIsNoTime(timeout: Duration) throws {
        try simulate { simulation in
            let desk = Desk("desk", on: .thread("desk"))
            try await desk.start()
            let error = await #expect(throws: ServiceError.self) {
                try await desk.call(timeout: timeout) { try await $0.lifecycle.loop.sleep(for: .seconds(60)) }
            }
            #expect(error?.code == .callTimedOut)
            #expect(simulation.elapsed < .seconds(1))
            await simulation.runUntilIdle()
            #expect(desk.lifecycle.placesTaken == 0)
            await desk.stop()
        }
    }

    @Test func hasNoLimit_whenTheTimeoutIsTheLongestThereIs() throws {
        try simulate { _ in
            let desk = Desk("desk", on: .thread("desk"))
            try await desk.start()
            #expect(try await desk.call(timeout: .seconds(Int64.max)) { $0.label } == "desk")
            await desk.stop()
        }
    }

    @Test func beginsNothing_whenTheCallerIsCancelledAlready() throws {
        try simulate { simulation in
            let desk = Desk("desk", on: .thread("desk"))
            try await desk.start()
            let caller = spawn {
                while !Task.isCancelled { await Task.yield() }
                try await desk.call { $0.see("begun") }
            }
            caller.cancel()
            await #expect(throws: CancellationError.self) { try await caller.value }
            await simulation.runUntilIdle()
            #expect(desk.lifecycle.placesTaken == 0)
            await desk.stop()
        }
    }

    /// Callers that wait for what was given up are told in the order in which they came, so that a seed gives one run.
    @Test func tellsCallersInTheirOrder_whenTheStopAbandonsTheirCalls() throws {
        try simulate { simulation in
            let desk = Desk("desk", on: .thread("desk"))
            let (gate, ended) = (Gate(), EventLog())
            try await desk.start()
            for number in 0..<20 {
                _ = spawn {
                    _ = try? await desk.call { _ in await gate.wait() }
                    ended.add("\(number)")
                }
                await simulation.runUntilIdle()
            }
            #expect(!(await desk.stop().isClean))
            await simulation.runUntilIdle()
            #expect(ended.all == (0..<20).map(String.init))
            gate.open()
            await simulation.runUntilIdle()
        }
    }

    @Test func isStopped_whenTheStartFailsMeanwhile() throws {
        try simulate { simulation in
            let gate = Gate()
            let probe = Probe("probe", on: .thread("probe"))
            probe.set(
                .onStart,
                .perform { _ in
                    await gate.wait()
                    throw Boom("no port")
                },
            )
            let start = spawn { try await probe.start() }
            await simulation.runUntilIdle()
            let call = spawn { try await probe.call { try await $0.perform(.forever) } }
            await simulation.runUntilIdle()
            gate.open()
            let error = await #expect(throws: ServiceError.self) { try await call.value }
            #expect(error?.code == .stopped)
            await #expect(throws: ServiceError.self) { try await start.value }
        }
    }
}
