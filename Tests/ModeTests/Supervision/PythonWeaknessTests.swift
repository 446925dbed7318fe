//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What Python's supervisors get wrong: measured there, and tested here.
@Suite struct PythonWeaknessTests {
    /// There: one crash restarts two of them, leaves the others stopped, and the supervisor has crashed.
    @Test func survivesACrash_inAGroupOfFour_byDefault() throws {
        try simulate { simulation in
            let children = (1...4).map { Probe("\($0)") }
            let supervisor = Supervisor(strategy: .oneForAll) { for child in children { child } }
            try await supervisor.start()
            children[2].crash(Boom())
            await simulation.advance(by: .seconds(1))
            #expect(children.allSatisfy { $0.state == .running && $0.attempts == 2 })
            #expect(supervisor.state == .running)
            await supervisor.stop()
        }
    }

    /// There: "3 in 60 s" allows 60 at once, and then three a second for ever.
    @Test func allowsWhatItSays_inTheTimeItSays() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"], intensity: RestartIntensity(maxRestarts: 3, within: .seconds(60)))
            try await family.supervisor.start()
            for _ in 1...60 {
                family["a"].crash(Boom())
                await simulation.runUntilIdle()
            }
            #expect(family["a"].attempts == 1 + 3)
            #expect(family.supervisor.state.kind == .failed)
        }
    }

    /// There: up to five seconds later, or never.
    @Test func restartsInTheSameInstant_whateverCrashesWhen() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            for pause in [Duration.zero, .nanoseconds(1), .milliseconds(1), .seconds(5), .seconds(3_600)] {
                await simulation.advance(by: pause)
                for child in family.children { child.crash(Boom()) }
                let before = simulation.elapsed
                await simulation.runUntilIdle()
                #expect(family.isUp && simulation.elapsed == before)
                // One that crashes as soon as it is up.
                let bombs = Box(2)
                family["b"].set(
                    .onStarted,
                    .perform { b in
                        guard bombs.value > 0 else { return }
                        bombs.value -= 1
                        b.addTask("bomb") { throw Boom() }
                    },
                )
                family["b"].crash(Boom())
                await simulation.runUntilIdle()
                #expect(family.isUp && simulation.elapsed == before && bombs.value == 0)
            }
            await family.supervisor.stop()
        }
    }

    /// There: the crash of a child's child marks the supervisor and the whole program as crashed.
    @Test func leavesTheProgramAlone_whenALeafCrashes() throws {
        try simulate { simulation in
            let leaf = Probe("leaf")
            let unit = Probe("unit", [leaf])
            let bystander = Probe("bystander")
            let supervisor = Supervisor(backoff: .none) { unit }
            let root = Probe("root", [bystander])
            try root.addDependency(supervisor)
            try await root.start()
            leaf.crash(Boom())
            await simulation.runUntilIdle()
            for service in [root, bystander, supervisor] as [any Service] {
                #expect(service.state == .running && service.crashReason == nil)
            }
            #expect(leaf.state == .running && unit.state == .running && leaf.attempts == 2)
            await root.stop()
        }
    }

    /// There: the supervisor crashes with the error of the start.
    @Test func outlivesAStartThatFails() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            family["b"].failStarts(3)
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.isUp && family.supervisor.crashReason == nil)
            #expect(family["b"].attempts == 1 + 4)
            await family.supervisor.stop()
        }
    }

    /// There: tasks of the crashed service work on, beside those of the restarted one.
    @Test func endsTheWorkOfACrashedChild_beforeItStartsAgain() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"])
            family["a"].script.tasks = [("work", .forever)]
            try await family.supervisor.start()
            await simulation.runUntilIdle()
            _ = family.events.take()
            family["a"].crash(Boom())
            await simulation.runUntilIdle()
            let work = family.events.all.filter { $0.contains("task work") || $0.hasSuffix("onStart()") }
            #expect(work == ["a.task work ended", "a.onStart()", "a.task work"])
            await family.supervisor.stop()
        }
    }
}
