//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// How many restarts there may be, and what counts as one.
@Suite struct SupervisorIntensityTests {
    @Test func givesUp_atTheFirstFailureBeyondTheLimit() throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: RestartIntensity(maxRestarts: 2, within: .seconds(3_600)))
            try await family.supervisor.start()
            for round in 1...2 {
                family["a"].crash(Boom())
                await simulation.runUntilIdle()
                #expect(family.isUp && family["a"].attempts == round + 1)
            }
            family["a"].crash(Boom("last"))
            await simulation.runUntilIdle()
            #expect(family["a"].attempts == 3)
            let reason = try #require(family.supervisor.crashReason as? ServiceError)
            #expect(reason.code == .restartsExhausted)
            #expect(reason.rootCause as? Boom == Boom("last"))
            #expect(family.supervisor.state.kind == .failed)
            #expect(family.children.allSatisfy { $0.state.kind != .running })
        }
    }

    /// The second failure comes when the first is exactly a period old, or just a little older.
    @Test(arguments: [(Duration.seconds(10), false), (.seconds(10) + .nanoseconds(1), true)])
    func countsTheEdgeOfThePeriod(pause: Duration, goesOn: Bool) throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: RestartIntensity(maxRestarts: 1, within: .seconds(10)))
            try await family.supervisor.start()
            family["a"].crash(Boom())
            await simulation.advance(by: pause)
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            #expect((family.supervisor.state == .running) == goesOn)
            await family.supervisor.stop()
        }
    }

    @Test func goesOnForEver_whenFailuresAreFarEnoughApart() throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: RestartIntensity(maxRestarts: 1, within: .seconds(1)))
            try await family.supervisor.start()
            for _ in 1...100 {
                family["a"].crash(Boom())
                await simulation.advance(by: .milliseconds(1_001))
            }
            #expect(family.isUp && family.supervisor.state == .running)
            #expect(family["a"].attempts == 101)
            await family.supervisor.stop()
        }
    }

    @Test func countsAllChildrenTogether() throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: RestartIntensity(maxRestarts: 2, within: .seconds(3_600)))
            try await family.supervisor.start()
            for label in ["a", "b", "c"] {
                #expect(family.supervisor.state == .running)
                family[label].crash(Boom())
                await simulation.runUntilIdle()
            }
            #expect(family.supervisor.state.kind == .failed)
        }
    }

    @Test(arguments: [RestartStrategy.oneForAll, .restForOne, .dependents])
    func countsTheRestartOfAGroupOnce(strategy: RestartStrategy) throws {
        try simulate { simulation in
            let family = SupervisedFamily(
                ["a", "b", "c", "d"],
                strategy: strategy,
                intensity: RestartIntensity(maxRestarts: 3, within: .seconds(3_600)),
                supervise: RestartStrategyTests.chain,
            )
            try await family.supervisor.start()
            for round in 1...3 {
                family["a"].crash(Boom())
                await simulation.runUntilIdle()
                #expect(family.isUp && family["d"].attempts == round + 1)
            }
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.supervisor.state.kind == .failed)
        }
    }

    /// One crash and so many failed starts, with a budget of three.
    @Test(arguments: [(2, true), (3, false)]) func countsEachFailedStart(failedStarts: Int, goesOn: Bool) throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: RestartIntensity(maxRestarts: 3, within: .seconds(3_600)))
            try await family.supervisor.start()
            family["b"].failStarts(failedStarts)
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family["b"].attempts == 4)
            #expect((family.supervisor.state == .running) == goesOn)
            #expect(family.isUp == goesOn)
            await family.supervisor.stop()
        }
    }

    @Test func endsWithTheFirstFailure_whenNoRestartIsAllowed() throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: RestartIntensity(maxRestarts: 0))
            try await family.supervisor.start()
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.supervisor.state.kind == .failed && family["a"].attempts == 1)
        }
    }

    @Test func neverGivesUp_whenItIsUnlimited() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"], intensity: .unlimited)
            try await family.supervisor.start()
            for _ in 1...1_000 {
                family["a"].crash(Boom())
                await simulation.runUntilIdle()
            }
            #expect(family.isUp && family["a"].restartCount == 1_000)
            await family.supervisor.stop()
        }
    }

    @Test func allowsTenRestartsWithinFiveMinutes_byDefault() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"], intensity: RestartIntensity())
            try await family.supervisor.start()
            for _ in 1...10 {
                family["a"].crash(Boom())
                await simulation.advance(by: .seconds(29))
                #expect(family.isUp)
            }
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.supervisor.state.kind == .failed)
        }
    }

    @Test func doesNotCount_whatTheUserRestarts() throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: RestartIntensity(maxRestarts: 1, within: .seconds(3_600)))
            try await family.supervisor.start()
            for _ in 1...5 {
                try await family.supervisor.restartChild(family["a"])
                try await family["b"].restart()
                await family["c"].stop()
                try await family["c"].start()
            }
            #expect(family.isUp && family.children.map(\.attempts) == [6, 6, 6])
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.isUp && family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }

    @Test func beginsAnew_whenTheSupervisorIsStartedAgain() throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: RestartIntensity(maxRestarts: 1, within: .seconds(3_600)))
            for _ in 1...3 {
                try await family.supervisor.start()
                family["a"].crash(Boom())
                await simulation.runUntilIdle()
                #expect(family.isUp)
                await family.supervisor.stop()
            }
        }
    }
}
