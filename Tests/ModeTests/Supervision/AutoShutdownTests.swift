//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// Significant children, whose end ends the supervisor: Erlang's EEP 56.
@Suite struct AutoShutdownTests {
    struct Case: CustomStringConvertible {
        let mode: AutoShutdown
        let type: RestartType
        let isSignificant: Bool
        let ending: Ending
        var description: String { "\(mode), \(isSignificant ? "significant" : "other") \(type) child, \(ending) end" }

        /// Whether this end of one of two significant children counts.
        var counts: Bool {
            guard isSignificant else { return false }
            return switch (type, ending) {
            case (.transient, .normal), (.temporary, .normal), (.temporary, .crash): true
            default: false
            }
        }
    }

    static let cases = [AutoShutdown.never, .anySignificant, .allSignificant].flatMap { mode in
        [RestartType.transient, .temporary].flatMap { type in
            [true, false].flatMap { isSignificant in
                Ending.allCases.map { Case(mode: mode, type: type, isSignificant: isSignificant, ending: $0) }
            }
        }
    }

    /// `x` ends, then `y`; both are as the case says, and `z` is an ordinary child.
    @Test(arguments: cases) func endsTheSupervisor_orNot(_ example: Case) throws {
        try simulate { simulation in
            let family = SupervisedFamily(["x", "y", "z"], autoShutdown: example.mode) { child, _ in
                child.label == "z"
                    ? child.supervised()
                    : child.supervised(example.type, isSignificant: example.isSignificant)
            }
            try await family.supervisor.start()
            await family["x"].end(example.ending)
            await simulation.advance(by: .seconds(600))
            let endsWithFirst = example.counts && example.mode == .anySignificant
            #expect(family.supervisor.state == (endsWithFirst ? .stopped : .running))
            #expect(family["z"].state == (endsWithFirst ? .stopped : .running))

            await family["y"].end(example.ending)
            await simulation.advance(by: .seconds(600))
            let endsWithSecond = example.counts && example.mode != .never
            #expect(family.supervisor.state == (endsWithSecond ? .stopped : .running))
            #expect(family["z"].attempts == 1)
            // It is no failure.
            #expect(family.supervisor.crashReason == nil)
            await family.supervisor.stop()
        }
    }

    /// A transient child that crashes is restarted, and counts when it then ends by itself.
    @Test(arguments: [AutoShutdown.anySignificant, .allSignificant])
    func waitsForTheLastEnd_ofATransientChild(mode: AutoShutdown) throws {
        try simulate { simulation in
            let family = SupervisedFamily(["x", "z"], autoShutdown: mode) { child, _ in
                child.supervised(.transient, isSignificant: child.label == "x")
            }
            try await family.supervisor.start()
            for _ in 1...3 {
                await family["x"].end(.crash)
                await simulation.runUntilIdle()
                #expect(family.isUp)
            }
            await family["x"].end(.normal)
            await simulation.runUntilIdle()
            #expect(family.supervisor.state == .stopped && family["z"].state == .stopped)
        }
    }

    @Test func needsNoOther_whenTheOtherSignificantChildIsDownAlready() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["x", "y", "z"], autoShutdown: .allSignificant) { child, _ in
                child.supervised(.transient, isSignificant: child.label != "z")
            }
            try await family.supervisor.start()
            await family["x"].end(.administrative)
            await simulation.runUntilIdle()
            #expect(family.supervisor.state == .running)
            await family["y"].end(.normal)
            await simulation.runUntilIdle()
            #expect(family.supervisor.state == .stopped)
        }
    }

    @Test func waitsForTheOther_thatIsOnItsWayUpAgain() throws {
        try simulate { simulation in
            let family = SupervisedFamily(
                ["x", "y"],
                backoff: .constant(.seconds(10)),
                autoShutdown: .allSignificant,
            ) { child, _ in child.supervised(.transient, isSignificant: true) }
            try await family.supervisor.start()
            await family["x"].end(.crash)
            await simulation.advance(by: .seconds(1))
            await family["y"].end(.normal)
            await simulation.advance(by: .seconds(10))
            #expect(family.supervisor.state == .running && family["x"].state == .running)
            await family["x"].end(.normal)
            await simulation.runUntilIdle()
            #expect(family.supervisor.state == .stopped)
        }
    }

    /// Children that go down because a sibling failed have not ended by themselves.
    @Test(
        arguments: [RestartStrategy.oneForOne, .oneForAll, .restForOne, .dependents],
        [AutoShutdown.anySignificant, .allSignificant],
    )
    func isNotMeant_byTheRestartOfAGroup(strategy: RestartStrategy, mode: AutoShutdown) throws {
        try simulate { simulation in
            let family = SupervisedFamily(["x", "y", "z"], strategy: strategy, autoShutdown: mode) { child, all in
                child.supervised(
                    .transient,
                    isSignificant: child.label != "y",
                    after: child.label == "z" ? [all[1]] : [],
                )
            }
            try await family.supervisor.start()
            await family["y"].end(.crash)
            await simulation.advance(by: .seconds(600))
            #expect(family.supervisor.state == .running && family.isUp)
            await family.supervisor.stop()
        }
    }

    @Test func stopsTheOthersInReverse() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "x", "b", "c"], autoShutdown: .anySignificant) { child, _ in
                child.label == "x" ? child.supervised(.transient, isSignificant: true) : child.supervised()
            }
            try await family.supervisor.start()
            _ = family.trace()
            await family["x"].end(.normal)
            await simulation.runUntilIdle()
            #expect(family.trace() == ["-x", "-c", "-b", "-a"])
        }
    }

    @Test(arguments: [true, false]) func countsAsASignificantChildItself(isSignificant: Bool) throws {
        try simulate { simulation in
            let inner = SupervisedFamily(["x"], autoShutdown: .anySignificant, label: "inner") { child, _ in
                child.supervised(.transient, isSignificant: true)
            }
            let outer = Supervisor("outer", backoff: .none, autoShutdown: .anySignificant) {
                inner.supervisor.supervised(.transient, isSignificant: isSignificant)
            }
            try await outer.start()
            await inner["x"].end(.normal)
            await simulation.runUntilIdle()
            #expect(inner.supervisor.state == .stopped && inner["x"].state == .stopped)
            #expect(outer.state == (isSignificant ? .stopped : .running))
            await outer.stop()
        }
    }

    @Test func isRestarted_whenItIsAPermanentChildItself() throws {
        try simulate { simulation in
            let inner = SupervisedFamily(["x", "z"], autoShutdown: .anySignificant, label: "inner") { child, _ in
                child.supervised(.transient, isSignificant: child.label == "x")
            }
            let outer = Supervisor("outer", backoff: .none) { inner.supervisor }
            try await outer.start()
            await inner["x"].end(.normal)
            await simulation.runUntilIdle()
            #expect(outer.summary == ["inner running 1"])
            #expect(inner.isUp && inner["z"].attempts == 2)
            await outer.stop()
        }
    }

    @Test func worksForChildrenThatAreAddedLater() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["z"], autoShutdown: .anySignificant)
            try await family.supervisor.start()
            let added = Probe("added")
            try await family.supervisor.addChild(added.supervised(.temporary, isSignificant: true))
            await added.end(.crash)
            await simulation.runUntilIdle()
            #expect(family.supervisor.state == .stopped && family["z"].state == .stopped)
        }
    }

    @Test func refusesAPermanentChild_thatIsAddedLater() throws {
        try simulate { _ in
            let family = SupervisedFamily(["z"], autoShutdown: .anySignificant)
            try await family.supervisor.start()
            let added = Probe("added")
            let error = await serviceError {
                try await family.supervisor.addChild(added.supervised(isSignificant: true))
            }
            #expect(error?.code == .invalidArgument && added.beacon.parent == nil && added.attempts == 0)
            await family.supervisor.stop()
        }
    }

    @Test func isNotMeant_byARemoval() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["x", "z"], autoShutdown: .anySignificant) { child, _ in
                child.supervised(.transient, isSignificant: child.label == "x")
            }
            try await family.supervisor.start()
            _ = try await family.supervisor.removeChild(family["x"])
            await simulation.runUntilIdle()
            #expect(family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }
}
