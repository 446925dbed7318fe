//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// A fresh instance instead of the one that failed.
@Suite struct ReplacementTests {
    /// Makes `b1`, `b2` … in the place of `b`, and knows all that it made.
    final class Factory: Sendable {
        let made = Box<[Probe]>([])
        let attempts = Box<[Attempt]>([])
        /// What the next calls do before they make something.
        let obstacle = Box<(@Sendable () async throws -> Void)?>(nil)
        let events: EventLog

        init(_ events: EventLog) { self.events = events }

        func make(_ old: any Service, _ attempt: Attempt) async throws -> any Service {
            attempts.value.append(attempt)
            events.add("replaces \(old.label).when \(old.state.kind)")
            if let obstacle = obstacle.value { try await obstacle() }
            let fresh = Probe("b\(made.value.count + 1)", events: events)
            made.value.append(fresh)
            return fresh
        }
    }

    static func family(
        _ strategy: RestartStrategy = .oneForOne,
        intensity: RestartIntensity = .unlimited,
        backoff: Backoff = .none,
    ) -> (SupervisedFamily, Factory) {
        let events = EventLog()
        let factory = Factory(events)
        let family = SupervisedFamily(
            strategy: strategy,
            intensity: intensity,
            backoff: backoff,
            events: events,
        ) { child, _ in
            guard child.label == "b" else { return child.supervised() }
            return child.supervised { try await factory.make($0, $1) }
        }
        return (family, factory)
    }

    @Test func takesThePlaceOfTheOldOne_whichIsStoppedFirst() throws {
        try simulate { simulation in
            let (family, factory) = Self.family()
            try await family.supervisor.start()
            _ = family.events.take()
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            let fresh = try #require(factory.made.value.first)
            #expect(fresh.state == .running)
            let events = family.events.all
            let stopped = try #require(events.firstIndex(of: "b.onShutdown()"))
            let asked = try #require(events.firstIndex { $0.hasPrefix("replaces b.") })
            #expect(stopped < asked)
            #expect(family.supervisor.children.map(\.service.label) == ["a", "b1", "c"])
            #expect(fresh.beacon.parent == family.supervisor.beacon && family["b"].beacon.parent == nil)
            _ = family.trace()
            await family.supervisor.stop()
            #expect(family.trace() == ["-c", "-b1", "-a"])
        }
    }

    @Test func isReplacedInItsTurn_andCountsOn() throws {
        try simulate { simulation in
            let (family, factory) = Self.family(backoff: .exponential(from: .seconds(1), jitter: 0))
            try await family.supervisor.start()
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(1))
            factory.made.value[0].crash(Boom())
            await simulation.advance(by: .seconds(2))
            #expect(factory.made.value.map(\.label) == ["b1", "b2"])
            #expect(factory.made.value.map(\.state) == [.stopped, .running] || factory.made.value[1].state == .running)
            #expect(factory.attempts.value.map(\.number) == [1, 2])
            #expect(family.supervisor.children.map(\.service.restartCount) == [0, 2, 0])
            await family.supervisor.stop()
        }
    }

    @Test func isTriedAgain_whenMakingOneFails() throws {
        try simulate { simulation in
            let (family, factory) = Self.family(backoff: .constant(.seconds(1)))
            try await family.supervisor.start()
            factory.obstacle.value = { if factory.attempts.value.count < 3 { throw Boom("no material") } }
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(10))
            #expect(factory.attempts.value.map(\.number) == [1, 2, 3])
            #expect(factory.made.value.map(\.state) == [.running])
            await family.supervisor.stop()
        }
    }

    @Test func givesUp_whenMakingOneFailsTooOften() throws {
        try simulate { simulation in
            let (family, factory) = Self.family(intensity: RestartIntensity(maxRestarts: 3, within: .seconds(60)))
            try await family.supervisor.start()
            factory.obstacle.value = { throw Boom("no material") }
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(factory.attempts.value.count == 3)
            #expect((family.supervisor.crashReason as? ServiceError)?.rootCause as? Boom == Boom("no material"))
            #expect(family.supervisor.state.kind == .failed)
        }
    }

    @Test func isTriedAgain_whenTheFreshOneDoesNotStart() throws {
        try simulate { simulation in
            let (family, factory) = Self.family(backoff: .constant(.seconds(1)))
            try await family.supervisor.start()
            let fresh = [Probe("x"), Probe("y")]
            fresh[0].failStarts()
            let child = Probe("child")
            try await family.supervisor.addChild(
                child.supervised { _, attempt in fresh[min(attempt.number, 2) - 1] }
            )
            child.crash(Boom())
            await simulation.advance(by: .seconds(10))
            #expect(fresh[0].state.kind == .failed && fresh[0].attempts == 1 && fresh[0].beacon.parent == nil)
            #expect(fresh[1].state == .running)
            #expect(family.supervisor.children.map(\.service.label) == ["a", "b", "c", "y"])
            #expect(factory.made.value.isEmpty)
            await family.supervisor.stop()
        }
    }

    @Test func isAFailedAttempt_whenTheFreshOneHasAParentAlready() throws {
        try simulate { simulation in
            let child = Probe("child")
            let taken = Probe("taken")
            let other = Probe("other", [taken])
            let supervisor = Supervisor(
                intensity: RestartIntensity(maxRestarts: 2, within: .seconds(60)),
                backoff: .none,
            ) { child.supervised { _, _ in taken } }
            try await other.start()
            try await supervisor.start()
            child.crash(Boom())
            await simulation.runUntilIdle()
            let reason = try #require(supervisor.crashReason as? ServiceError)
            #expect(reason.code == .restartsExhausted)
            #expect((reason.rootCause as? ServiceError)?.code == .hasOtherParent)
            #expect(taken.state == .running && taken.attempts == 1 && taken.beacon.parent == other.beacon)
            await other.stop()
        }
    }

    @Test func isAnOrdinaryRestart_whenTheOldOneIsGivenBack() throws {
        try simulate { simulation in
            let child = Probe("child")
            let supervisor = Supervisor(backoff: .none) { child.supervised { old, _ in old } }
            try await supervisor.start()
            child.crash(Boom())
            await simulation.runUntilIdle()
            #expect(supervisor.summary == ["child running 1"])
            await supervisor.stop()
        }
    }

    /// Making a fresh one takes long, and meanwhile somebody changes his mind.
    @Test(arguments: ["stop", "removal", "stop of the child"]) func isCalledOff(by what: String) throws {
        try simulate { simulation in
            let (family, factory) = Self.family()
            try await family.supervisor.start()
            factory.obstacle.value = { try await EventLoop.main.sleep(for: .seconds(10)) }
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(1))
            #expect(factory.attempts.value.count == 1)
            switch what {
            case "stop": await family.supervisor.stop()
            case "removal": _ = try await family.supervisor.removeChild(family["b"])
            default: await family["b"].stop()
            }
            await simulation.advance(by: .seconds(600))
            #expect(factory.made.value.isEmpty, "nobody told the one who makes it")
            // What was made all the same is not started.
            #expect(factory.made.value.allSatisfy { $0.attempts == 0 && $0.beacon.parent == nil })
            #expect(factory.attempts.value.count == 1)
            #expect(family["b"].attempts == 1)
            #expect(family.supervisor.state == (what == "stop" ? .stopped : .running))
            await family.supervisor.stop()
        }
    }

    @Test func isMadeAnew_whenTheSupervisorIsAskedToRestartIt() throws {
        try simulate { simulation in
            let (family, factory) = Self.family(backoff: .constant(.seconds(60)))
            try await family.supervisor.start()
            _ = family.trace()
            try await family.supervisor.restartChild(family["b"])
            #expect(family.trace() == ["-b", "+b1"])
            #expect(simulation.elapsed == .zero)
            let fresh = try #require(factory.made.value.first)
            fresh.crash(Boom())
            await simulation.advance(by: .seconds(60))
            #expect(factory.made.value.map(\.state.kind) == [.failed, .running])
            await family.supervisor.stop()
        }
    }

    @Test func staysTheSupervisorsBusiness_whenTheOneThatWasAskedForCannotBeMade() throws {
        try simulate { simulation in
            let (family, factory) = Self.family(backoff: .constant(.seconds(60)))
            try await family.supervisor.start()
            factory.obstacle.value = { if factory.attempts.value.count == 1 { throw Boom("no material") } }
            var thrown: Boom?
            do { try await family.supervisor.restartChild(family["b"]) } catch { thrown = error as? Boom }
            #expect(thrown == Boom("no material"))
            await simulation.advance(by: .seconds(60))
            #expect(factory.made.value.map(\.state) == [.running])
            #expect(family.supervisor.children.map(\.service.label) == ["a", "b1", "c"])
            await family.supervisor.stop()
        }
    }

    /// Making a fresh one never ends, not even when it is cancelled.
    @Test func doesNotHoldUpTheStop_whenMakingOneHangs() throws {
        try simulate { simulation in
            let (gate, (family, factory)) = (Gate(), Self.family())
            try await family.supervisor.start()
            factory.obstacle.value = { await gate.wait() }
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(1))
            let report = await family.supervisor.stop()
            #expect(simulation.elapsed <= .seconds(1 + 5))
            #expect(report.abandoned.map(\.service) == ["Supervisor"])
            #expect(family["a"].state == .stopped && family["c"].state == .stopped)
            gate.open()
            await simulation.advance(by: .seconds(600))
            #expect(factory.made.value.allSatisfy { $0.attempts == 0 && $0.beacon.parent == nil })
        }
    }

    @Test func takesPartInTheRestartOfItsGroup() throws {
        try simulate { simulation in
            let (family, factory) = Self.family(.restForOne)
            try await family.supervisor.start()
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(factory.made.value.map(\.state) == [.running])
            #expect(family.children.map(\.attempts) == [1, 1, 2])
            #expect(family.supervisor.children.map(\.service.label) == ["a", "b1", "c"])
            await family.supervisor.stop()
        }
    }

    @Test func inheritsTheDependents_ofTheOldOne() throws {
        try simulate { simulation in
            let events = EventLog()
            let factory = Factory(events)
            let family = SupervisedFamily(strategy: .dependents, events: events) { child, all in
                switch child.label {
                case "b": child.supervised { try await factory.make($0, $1) }
                case "c": child.supervised(after: [all[1]])
                default: child.supervised()
                }
            }
            try await family.supervisor.start()
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            factory.made.value[0].crash(Boom())
            await simulation.runUntilIdle()
            #expect(factory.made.value.count == 2 && factory.made.value[1].state == .running)
            #expect(family.children.map(\.attempts) == [1, 1, 3])
            // Also at the next start of all.
            try await family.supervisor.restart()
            #expect(family["c"].state == .running)
            await family.supervisor.stop()
        }
    }
}
