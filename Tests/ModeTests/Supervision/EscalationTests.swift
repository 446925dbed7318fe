//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What happens when a supervisor gives up.
@Suite struct EscalationTests {
    static let once = RestartIntensity(maxRestarts: 1, within: .seconds(3_600))

    @Test(arguments: [RestartStrategy.oneForOne, .oneForAll, .restForOne, .dependents])
    func stopsItsChildren_whenOneDoesNotComeUpAgain(strategy: RestartStrategy) throws {
        try simulate { simulation in
            let family = SupervisedFamily(
                strategy: strategy,
                intensity: RestartIntensity(maxRestarts: 4, within: .seconds(3_600)),
            )
            try await family.supervisor.start()
            family["b"].failStarts()
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(600))
            #expect(family["b"].attempts == 1 + 4)
            #expect((family.supervisor.crashReason as? ServiceError)?.code == .restartsExhausted)
            #expect(family.supervisor.state.kind == .failed)
            #expect(family.children.allSatisfy { $0.state.kind != .running })
            #expect(family.trace().count { $0 == "-c" } == family.children[2].attempts)
        }
    }

    @Test func stopsItsChildrenInReverse() throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: RestartIntensity(maxRestarts: 0))
            try await family.supervisor.start()
            _ = family.trace()
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.trace().filter { $0 != "-a" } == ["-c", "-b"])
        }
    }

    @Test func isRestarted_withANewBudget_byItsOwnSupervisor() throws {
        try simulate { simulation in
            let inner = SupervisedFamily(["a", "b"], intensity: Self.once, label: "inner")
            let sibling = Probe("sibling", events: inner.events)
            let outer = Supervisor("outer", intensity: Self.once, backoff: .none) {
                inner.supervisor
                sibling
            }
            try await outer.start()
            for _ in 1...2 {
                inner["a"].crash(Boom())
                await simulation.runUntilIdle()
            }
            #expect(inner.isUp && inner.supervisor.state == .running)
            #expect(outer.summary == ["inner running 1", "sibling running 0"])
            // The budget is new.
            inner["a"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(inner.isUp && outer.summary == ["inner running 1", "sibling running 0"])
            await outer.stop()
        }
    }

    @Test func goesUpToTheRoot_withTheWholeChainOfCauses_whenEveryBudgetIsGone() throws {
        try simulate { simulation in
            let inner = SupervisedFamily(["a"], intensity: Self.once, label: "inner")
            let outer = Supervisor("outer", intensity: RestartIntensity(maxRestarts: 0)) { inner.supervisor }
            let bystander = Probe("bystander")
            let root = Probe("root", [bystander])
            try root.addDependency(outer)
            try await root.start()
            inner["a"].crash(Boom("first"))
            await simulation.runUntilIdle()
            inner["a"].crash(Boom("second"))
            await simulation.runUntilIdle()
            #expect(root.state.kind == .failed && outer.state.kind == .failed)
            #expect(inner.supervisor.state.kind == .failed && bystander.state == .stopped)
            var codes: [ServiceError.Code] = []
            var next = root.crashReason
            while let error = next as? ServiceError {
                codes.append(error.code)
                next = error.cause
            }
            #expect(codes.count { $0 == .restartsExhausted } == 2)
            #expect(next as? Boom == Boom("second"))
        }
    }

    @Test func stopsAtTheNearestSupervisor_howeverDeepTheCrash() throws {
        try simulate { simulation in
            let leaf = Probe("leaf")
            let plain = Probe("plain", [leaf])
            let unit = Probe("unit", [plain])
            let sibling = Probe("sibling", events: leaf.events)
            let inner = Supervisor("inner", backoff: .none) {
                unit
                sibling
            }
            let outer = Supervisor("outer", backoff: .none) { inner }
            try await outer.start()
            _ = leaf.events.take()
            leaf.crash(Boom())
            await simulation.runUntilIdle()
            #expect(
                SupervisionTrace.of(leaf.events.take()) == ["-leaf", "-plain", "-unit", "+leaf", "+plain", "+unit"]
            )
            #expect(inner.summary == ["unit running 1", "sibling running 0"])
            #expect(outer.summary == ["inner running 0"])
            await outer.stop()
        }
    }

    /// Erlang's test of a supervision tree, but for this: here children that were added at run time stay.
    @Test func takesAWholeTreeDownAndUp() throws {
        try simulate { simulation in
            let limit = RestartIntensity(maxRestarts: 4, within: .seconds(3_600))
            let first = SupervisedFamily(["a", "b"], intensity: limit, label: "first")
            let second = SupervisedFamily([], intensity: limit, events: first.events, label: "second")
            let third = SupervisedFamily([], intensity: limit, events: first.events, label: "third")
            let top = Supervisor("top", strategy: .oneForAll, intensity: limit, backoff: .none) {
                first.supervisor
                second.supervisor
                third.supervisor.supervised(.transient)
            }
            try await top.start()
            await third.supervisor.stop()
            #expect(top.summary == ["first running 0", "second running 0", "third stopped 0"])
            let (c, d) = (Probe("c", events: first.events), Probe("d", events: first.events))
            try await second.supervisor.addChild(c.supervised())
            try await second.supervisor.addChild(d.supervised())
            _ = first.trace()

            // Only the one that dies is restarted.
            d.crash(Boom())
            await simulation.runUntilIdle()
            #expect(first.trace() == ["-d", "+d"])
            #expect(second.supervisor.summary == ["c running 0", "d running 1"])

            // One that does not come up again takes all supervisors down, and they come up again.
            c.failStarts(3)
            c.crash(Boom())
            await simulation.runUntilIdle()
            #expect(top.children.allSatisfy { $0.service.state == .running })
            #expect(third.supervisor.state == .running)
            #expect(first.isUp && c.state == .running && d.state == .running)
            #expect(first.children.map(\.attempts) == [2, 2])
            await top.stop()
        }
    }

    @Test func failsThePlainParent_whenNobodyIsAbove() throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: RestartIntensity(maxRestarts: 0))
            let middle = Probe("middle")
            let root = Probe("root", [middle])
            try middle.addDependency(family.supervisor)
            try await root.start()
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            for plain in [middle, root] {
                #expect(plain.state.kind == .failed)
                #expect((plain.crashReason as? ServiceError)?.rootCause as? Boom == Boom())
            }
        }
    }

    @Test func stopsAtOnce_whatWaitsForItsRestart() throws {
        try simulate { simulation in
            let family = SupervisedFamily(intensity: Self.once, backoff: .constant(.seconds(60)))
            try await family.supervisor.start()
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(1))
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.supervisor.state.kind == .failed)
            #expect(simulation.elapsed == .seconds(1))
            await simulation.advance(by: .seconds(600))
            #expect(family["a"].attempts == 1)
        }
    }
}
