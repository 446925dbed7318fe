//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// A child that does not come up again, and those who do not want to wait for it.
@Suite struct RestartLoopTests {
    /// Where the loop is when somebody interferes.
    enum Place: CaseIterable {
        /// It waits for the next try.
        case backoff
        /// A start is under way, and hangs.
        case start
        /// One start after the other fails at once, without a pause.
        case hurry
    }

    static let groups: [(RestartStrategy, Place)] = [RestartStrategy.oneForOne, .oneForAll, .restForOne, .dependents]
        .flatMap { strategy in Place.allCases.map { (strategy, $0) } }

    /// A family whose `b` has crashed and does not come up again.
    static func family(
        _ strategy: RestartStrategy,
        _ place: Place,
        _ simulation: Simulation,
    ) async throws -> SupervisedFamily {
        let family = SupervisedFamily(
            strategy: strategy,
            backoff: place == .backoff ? .constant(.seconds(60)) : .none,
            supervise: RestartStrategyTests.chain,
        )
        try await family.supervisor.start()
        switch place {
        case .backoff: break
        case .start: family["b"].set(.onStart, .forever)
        // Bounded, so that a test fails and does not hang, should nobody get in.
        case .hurry: family["b"].failStarts(10_000)
        }
        family["b"].crash(Boom())
        // In a hurry there is no idle moment.
        if place != .hurry { await simulation.advance(by: .seconds(1)) } else { await EventLoop.main.yield() }
        return family
    }

    @Test(arguments: groups) func isInterrupted_byTheStopOfTheSupervisor(
        strategy: RestartStrategy,
        place: Place,
    ) throws {
        try simulate { simulation in
            let family = try await Self.family(strategy, place, simulation)
            let before = simulation.elapsed
            #expect(await family.supervisor.stop().abandoned.isEmpty)
            #expect(simulation.elapsed == before)
            #expect(family.supervisor.state == .stopped)
            #expect(family.children.allSatisfy { [.stopped, .failed].contains($0.state.kind) })
            let attempts = family["b"].attempts
            #expect(attempts < 10_000)
            await simulation.advance(by: .seconds(600))
            #expect(family["b"].attempts == attempts)
        }
    }

    @Test(arguments: groups) func isInterrupted_byTheStopOfTheChild(strategy: RestartStrategy, place: Place) throws {
        try simulate { simulation in
            let family = try await Self.family(strategy, place, simulation)
            await family["b"].stop()
            let attempts = family["b"].attempts
            #expect(attempts < 10_000)
            await simulation.advance(by: .seconds(600))
            #expect(family["b"].attempts == attempts)
            #expect([.stopped, .failed].contains(family["b"].state.kind))
            #expect(family.supervisor.state == .running)
            // The user's word brings it up again.
            family["b"].set(.onStart, .succeed)
            try await family.supervisor.restartChild(family["b"])
            #expect(family["b"].state == .running)
            await family.supervisor.stop()
        }
    }

    @Test(arguments: groups) func isInterrupted_byTheRemovalOfTheChild(strategy: RestartStrategy, place: Place) throws {
        try simulate { simulation in
            let family = try await Self.family(strategy, place, simulation)
            _ = try await family.supervisor.removeChild(family["b"])
            let attempts = family["b"].attempts
            #expect(attempts < 10_000)
            #expect(family["b"].beacon.parent == nil)
            await simulation.advance(by: .seconds(600))
            #expect(family["b"].attempts == attempts)
            #expect(family.supervisor.state == .running)
            #expect(family.supervisor.children.map(\.service.label) == ["a", "c"])
            await family.supervisor.stop()
        }
    }

    /// What a group restart has stopped does not stay down because the one that caused it is gone.
    @Test(arguments: [RestartStrategy.oneForAll, .restForOne])
    func bringsTheOthersUp_whenTheCauseIsRemoved(strategy: RestartStrategy) throws {
        try simulate { simulation in
            let family = SupervisedFamily(strategy: strategy, backoff: .constant(.seconds(60)))
            try await family.supervisor.start()
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(1))
            _ = try await family.supervisor.removeChild(family["b"])
            await simulation.advance(by: .seconds(600))
            #expect(family["a"].state == .running && family["c"].state == .running)
            await family.supervisor.stop()
        }
    }

    @Test(arguments: [false, true]) func endsAtOnce_whenTheUserStartsTheChild(bySupervisor: Bool) throws {
        try simulate { simulation in
            let family = try await Self.family(.oneForOne, .backoff, simulation)
            if bySupervisor {
                try await family.supervisor.restartChild(family["b"])
            } else {
                try await family["b"].start()
            }
            #expect(simulation.elapsed == .seconds(1))
            #expect(family["b"].state == .running && family["b"].attempts == 2)
            await simulation.advance(by: .seconds(600))
            #expect(family["b"].attempts == 2)
            // It is supervised as before.
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(60))
            #expect(family["b"].state == .running && family["b"].attempts == 3)
            await family.supervisor.stop()
        }
    }

    @Test func showsWhoWaits_andLeavesTheOthersAlone() throws {
        try simulate { simulation in
            let family = try await Self.family(.restForOne, .backoff, simulation)
            #expect(family["a"].state == .running)
            #expect(family["b"].state.kind == .restarting)
            #expect(family["c"].state.kind != .running)
            #expect(family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }

    /// Stop, removal and addition go through at once while a child's start hangs.
    @Test func doesNotHoldUpTheSupervisor() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            family["b"].set(.onStart, .forever)
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(1))
            let added = Probe("added", events: family.events)
            try await family.supervisor.addChild(added)
            #expect(added.state == .running)
            family["c"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family["c"].state == .running && family["c"].attempts == 2)
            _ = try await family.supervisor.removeChild(family["a"])
            #expect(simulation.elapsed == .seconds(1))
            await family.supervisor.stop()
            #expect(simulation.elapsed == .seconds(1))
        }
    }

    @Test func triesAgain_whenAStartHangsBeyondItsTime() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"], backoff: .constant(.seconds(1)))
            family["a"].script.startTimeout = .seconds(3)
            try await family.supervisor.start()
            family["a"].set(.onStart, .forever)
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(12))
            #expect(family["a"].attempts == 1 + 3)
            family["a"].set(.onStart, .succeed)
            await simulation.advance(by: .seconds(10))
            #expect(family.isUp)
            await family.supervisor.stop()
        }
    }
}
