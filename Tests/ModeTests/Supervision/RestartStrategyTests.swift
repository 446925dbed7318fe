//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// Who is restarted with whom, and in which order.
@Suite struct RestartStrategyTests {
    // MARK: One for one

    @Test func restartsOnlyTheChildThatCrashed_withWhatIsBelowIt() throws {
        try simulate { simulation in
            let events = EventLog()
            let x = Probe("x", events: events)
            let (y, z) = (Probe("y", [x]), Probe("z", events: events))
            let supervisor = Supervisor(backoff: .none) {
                y
                z
            }
            try await supervisor.start()
            #expect(SupervisionTrace.of(events.take()) == ["+x", "+y", "+z"])
            z.crash(Boom())
            await simulation.runUntilIdle()
            #expect(SupervisionTrace.of(events.take()) == ["-z", "+z"])
            #expect(supervisor.summary == ["y running 0", "z running 1"])
            y.crash(Boom())
            await simulation.runUntilIdle()
            #expect(SupervisionTrace.of(events.take()) == ["-x", "-y", "+x", "+y"])
            await supervisor.stop()
            #expect(SupervisionTrace.of(events.take()) == ["-z", "-x", "-y"])
        }
    }

    @Test func restartsEachOnce_whenAllCrashInTheSameTurn() throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: RestartIntensity(maxRestarts: 3, within: .seconds(5)))
            try await family.supervisor.start()
            _ = family.trace()
            for child in family.children { child.crash(Boom()) }
            await simulation.runUntilIdle()
            #expect(family.trace().sorted() == ["+a", "+b", "+c", "-a", "-b", "-c"])
            #expect(family.isUp && family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }

    /// What waits for a child stops before it, whenever either was started last.
    @Test(arguments: [false, true]) func keepsTheOrderOfTheStop_whenOneWasRestarted(hasEdge: Bool) throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "b"]) { child, all in
                child.supervised(after: hasEdge && child.label == "b" ? [all[0]] : [])
            }
            try await family.supervisor.start()
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            _ = family.trace()
            await family.supervisor.stop()
            #expect(family.trace() == ["-b", "-a"])
        }
    }

    /// A hook of the child that crashed throws on its way down, or for once on its way up.
    @Test(arguments: [ServiceStep.onStop, .onShutdown, .closers, .onRestart, .onStart, .onStarted])
    func restartsTheChild_thoughAHookOfItThrows(step: ServiceStep) throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            let b = family["b"]
            if step == .closers { b.script.closers = [("closer", .fail(Boom("closer")))] }
            try await family.supervisor.start()
            let isArmed = Box(true)
            if step != .closers {
                b.set(
                    step,
                    .perform { _ in
                        guard isArmed.value else { return }
                        isArmed.value = false
                        throw Boom("hook")
                    },
                )
            }
            b.crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.isUp && family.supervisor.state == .running)
            #expect([2, 3].contains(b.attempts))
            await family.supervisor.stop()
        }
    }

    // MARK: Groups

    @Test(arguments: [RestartStrategy.oneForAll, .restForOne, .dependents])
    func stopsInReverse_andStartsInOrder(strategy: RestartStrategy) throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "b", "c", "d", "e"], strategy: strategy, supervise: Self.chain)
            try await family.supervisor.start()
            _ = family.trace()
            family["c"].crash(Boom())
            await simulation.runUntilIdle()
            let trace = family.trace().filter { $0 != "-c" }
            #expect(
                trace
                    == (strategy == .oneForAll
                        ? ["-e", "-d", "-b", "-a", "+a", "+b", "+c", "+d", "+e"]
                        : ["-e", "-d", "+c", "+d", "+e"])
            )
            #expect(family.isUp)
            await family.supervisor.stop()
            #expect(family.trace() == ["-e", "-d", "-c", "-b", "-a"])
        }
    }

    /// Each starts after the one before it.
    static func chain(_ child: Probe, _ all: [Probe]) -> SupervisedChild {
        let index = all.firstIndex { $0 === child } ?? 0
        return child.supervised(after: index > 0 ? [all[index - 1]] : [])
    }

    /// A child's start fails in a group restart: what is up already and belongs to the group goes down again.
    @Test func stopsAgain_whatWasRestarted_whenAnotherFailsToStart_underOneForAll() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "b"], strategy: .oneForAll)
            try await family.supervisor.start()
            _ = family.trace()
            family["b"].failStarts(1)
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.trace().filter { $0 != "-b" } == ["-a", "+a", "-a", "+a", "+b"])
            #expect(family.isUp)
            await family.supervisor.stop()
        }
    }

    @Test func leavesAlone_whatWasRestarted_whenALaterOneFailsToStart_underRestForOne() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "b"], strategy: .restForOne)
            try await family.supervisor.start()
            family["b"].failStarts(2)
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.isUp)
            #expect(family["a"].attempts == 2)
            #expect(family["b"].attempts == 4)
            await family.supervisor.stop()
        }
    }

    @Test func leavesAlone_whatWasRestarted_whenADependentFailsToStart() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "b", "c"], strategy: .dependents, supervise: Self.chain)
            try await family.supervisor.start()
            family["b"].failStarts(1)
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.isUp)
            #expect(family.children.map(\.attempts) == [2, 3, 2])
            await family.supervisor.stop()
        }
    }

    /// The edges of a diamond, and one child beside it: what depends on what crashed, and nothing else.
    @Test(arguments: [
        ("a", ["-d", "-c", "-b", "+a", "+b", "+c", "+d"]), ("b", ["-d", "+b", "+d"]), ("c", ["-d", "+c", "+d"]),
        ("d", ["+d"]), ("e", ["+e"]),
    ])
    func restartsExactlyTheDependents(crashed: String, expected: [String]) throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "e", "b", "c", "d"], strategy: .dependents) { child, all in
                switch child.label {
                case "b", "c": child.supervised(after: [all[0]])
                case "d": child.supervised(after: [all[2], all[3]])
                default: child.supervised()
                }
            }
            try await family.supervisor.start()
            _ = family.trace()
            family[crashed].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.trace().filter { $0 != "-\(crashed)" } == expected)
            #expect(family.isUp)
            await family.supervisor.stop()
        }
    }

    @Test(arguments: [RestartStrategy.oneForAll, .restForOne])
    func doesNotRestartATemporaryBystander(strategy: RestartStrategy) throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "b"], strategy: strategy) { child, _ in
                child.supervised(child.label == "b" ? .temporary : .permanent)
            }
            try await family.supervisor.start()
            _ = family.trace()
            await family["a"].end(.normal)
            await simulation.advance(by: .seconds(600))
            #expect(family.trace().filter { $0 != "-a" } == ["-b", "+a"])
            #expect(family.supervisor.children.map(\.service.label) == ["a"])
            #expect(family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }

    @Test(arguments: [Ending.normal, .administrative])
    func startsWhatWasDownBefore_inAGroupRestart(ending: Ending) throws {
        try simulate { simulation in
            let family = SupervisedFamily(strategy: .oneForAll) { child, _ in child.supervised(.transient) }
            try await family.supervisor.start()
            await family["b"].end(ending)
            await simulation.runUntilIdle()
            #expect(family["b"].state == .stopped)
            _ = family.trace()
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.trace().filter { $0 != "-a" } == ["-c", "+a", "+b", "+c"])
            await family.supervisor.stop()
        }
    }

    @Test func stopsAndStartsAGroupTogether_whenItStartsTogether() throws {
        try simulate { simulation in
            let family = SupervisedFamily(strategy: .oneForAll, startup: .concurrent())
            for child in family.children {
                child.set(.onStart, .sleep(.seconds(1)))
                child.set(.onStop, .sleep(.seconds(1)))
            }
            try await family.supervisor.start()
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(2))
            #expect(family.isUp)
            #expect(family.children.map(\.attempts) == [2, 2, 2])
            await family.supervisor.stop()
        }
    }

    // MARK: Several at once

    @Test(arguments: [RestartStrategy.oneForAll, .restForOne])
    func isOneGroupRestart_whenSeveralCrashInTheSameTurn(strategy: RestartStrategy) throws {
        try simulate { simulation in
            let family = SupervisedFamily(
                strategy: strategy,
                intensity: RestartIntensity(maxRestarts: 1, within: .seconds(5)),
            )
            try await family.supervisor.start()
            _ = family.trace()
            for child in family.children { child.crash(Boom()) }
            await simulation.runUntilIdle()
            #expect(family.trace().sorted() == ["+a", "+b", "+c", "-a", "-b", "-c"])
            #expect(family.isUp && family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }

    @Test func isPartOfTheGroupRestart_whenAnotherCrashesWhileTheGroupStops() throws {
        try simulate { simulation in
            let family = SupervisedFamily(
                strategy: .oneForAll,
                intensity: RestartIntensity(maxRestarts: 1, within: .seconds(5)),
            )
            family["c"].set(.onStop, .sleep(.seconds(1)))
            try await family.supervisor.start()
            _ = family.trace()
            family["b"].crash(Boom())
            await simulation.advance(by: .milliseconds(500))
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(1))
            #expect(family.trace().sorted() == ["+a", "+b", "+c", "-a", "-b", "-c"])
            #expect(family.isUp && family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }

    @Test(arguments: [RestartStrategy.oneForOne, .oneForAll, .restForOne])
    func losesNobody_whenAnotherCrashesWhileTheGroupStarts(strategy: RestartStrategy) throws {
        try simulate { simulation in
            let family = SupervisedFamily(strategy: strategy)
            try await family.supervisor.start()
            for child in family.children { child.set(.onStart, .sleep(.seconds(1))) }
            family["a"].crash(Boom("first"))
            await simulation.advance(by: .milliseconds(1_500))
            family["a"].crash(Boom("second"))
            await simulation.advance(by: .seconds(60))
            #expect(family.isUp && family.supervisor.state == .running)
            #expect(family["a"].attempts == 3)
            await family.supervisor.stop()
        }
    }

    /// Every stop and start of the group takes a second, and in one of them, or between them, a member goes.
    @Test(
        arguments: [RestartStrategy.oneForAll, .restForOne, .dependents],
        [Startup.sequential, .concurrent()],
    )
    func goesOnWithoutAMember_thatIsRemovedOrStopped(strategy: RestartStrategy, startup: Startup) throws {
        for leaver in ["b", "c"] {
            for moment in [0, 500, 1_000, 1_500, 2_500, 3_500, 4_500, 5_500] {
                for isRemoved in [true, false] {
                    try simulate { simulation in
                        let family = SupervisedFamily(
                            strategy: strategy,
                            startup: startup,
                            supervise: RestartStrategyTests.chain,
                        )
                        try await family.supervisor.start()
                        for child in family.children {
                            child.set(.onStart, .sleep(.seconds(1)))
                            child.set(.onStop, .sleep(.seconds(1)))
                        }
                        family["a"].crash(Boom())
                        await simulation.advance(by: .milliseconds(moment))
                        if isRemoved {
                            _ = try await family.supervisor.removeChild(family[leaver])
                        } else {
                            await family[leaver].stop()
                        }
                        await simulation.advance(by: .seconds(600))
                        let name = "\(leaver) \(isRemoved ? "removed" : "stopped") after \(moment) ms"
                        for child in family.children where child.label != leaver {
                            #expect(child.state == .running, "\(child.label), \(name)")
                        }
                        #expect(family[leaver].state.kind != .running, "\(name)")
                        #expect(family.supervisor.state == .running, "\(name)")
                        await family.supervisor.stop()
                    }
                }
            }
        }
    }

    // MARK: Forfeit and crashing

    @Test func givesUpOneOrAll_onceAndForGood() throws {
        try simulate { simulation in
            for strategy in [RestartStrategy.forfeitOneForOne, .forfeitOneForAll] {
                let family = SupervisedFamily(["y", "z"], strategy: strategy)
                try await family.supervisor.start()
                _ = family.trace()
                family["z"].crash(Boom())
                await simulation.advance(by: .seconds(600))
                #expect(family.trace().sorted() == (strategy == .forfeitOneForOne ? ["-z"] : ["-y", "-z"]))
                #expect(family.supervisor.state == .running)
                await family.supervisor.stop()
                #expect(family.trace() == (strategy == .forfeitOneForOne ? ["-y"] : []))
            }
        }
    }

    @Test func failsWithItsChild_underCrashing() throws {
        try simulate { simulation in
            let family = SupervisedFamily(strategy: .crashing)
            let root = Probe("root")
            try root.addDependency(family.supervisor)
            try await root.start()
            _ = family.trace()
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.trace().sorted() == ["-a", "-b", "-c"])
            #expect(family.supervisor.state.kind == .failed && root.state.kind == .failed)
            #expect((root.crashReason as? ServiceError)?.rootCause as? Boom == Boom())
        }
    }
}
