//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What the model of `Tests/Model` found, each in its smallest form.
@Suite struct SupervisorFindingsTests {
    @Test func keepsAFreshInstanceInItsPlace_whenItIsItselfRestarted() throws {
        try simulate { simulation in
            let (old, fresh, other) = (Probe("old"), Probe("fresh"), Probe("other"))
            let supervisor = Supervisor(backoff: .none) {
                old.supervised { _, _ in fresh }
                other.supervised(after: [old])
            }
            try await supervisor.start()
            old.crash(Boom())
            await simulation.runUntilIdle()
            try await supervisor.restart()
            #expect(supervisor.children.map(\.service.label) == ["fresh", "other"])
            #expect(fresh.state == .running && other.state == .running && old.state != .running)
            await supervisor.stop()
        }
    }

    @Test func startsAMember_thatSomebodyElseStopsWhenItsTurnComes() throws {
        try simulate { simulation in
            let child = Probe("child")
            let supervisor = Supervisor(strategy: .dependents, backoff: .constant(.seconds(1))) { child }
            try await supervisor.start()
            child.crash(Boom())
            await simulation.advance(by: .milliseconds(500))
            child.script.closers = [("slow", .sleep(.seconds(2)))]
            child.set(.onStart, .fail(Boom()))
            let restart = Task(executorPreference: EventLoop.main) { try? await supervisor.restartChild(child) }
            await simulation.advance(by: .milliseconds(600))
            #expect(child.state == .stopping)
            child.script.hooks = [:]
            await restart.value
            await simulation.advance(by: .seconds(2))
            #expect(child.state == .running)
            await supervisor.stop()
        }
    }

    @Test func restartsWhomTheOthersWaitFor_whenOneOfThemIsRemovedMeanwhile() throws {
        try simulate { simulation in
            let (base, user) = (Probe("base"), Probe("user"))
            user.set(.onStop, .sleep(.seconds(1)))
            let supervisor = Supervisor(strategy: .dependents, backoff: .none) {
                base
                user.supervised(after: [base])
            }
            try await supervisor.start()
            base.crash(Boom())
            await simulation.advance(by: .milliseconds(500))
            try await supervisor.removeChild(user)
            await simulation.runUntilIdle()
            #expect(base.state == .running && base.restartCount == 1)
            await supervisor.stop()
        }
    }

    @Test func letsAChildWait_forOneThatIsRestartedWithOthers() throws {
        try simulate { simulation in
            let (base, user) = (Probe("base"), Probe("user"))
            let supervisor = Supervisor(strategy: .restForOne) {
                base.supervised(backoff: .constant(.seconds(1)))
                user.supervised(after: [base], backoff: Backoff.none)
            }
            try await supervisor.start()
            base.crash(Boom())
            await simulation.advance(by: .milliseconds(500))
            try await user.start()
            user.crash(Boom())
            await simulation.runUntilIdle()
            #expect(user.state != .running)
            await simulation.advance(by: .milliseconds(500))
            #expect(base.state == .running && user.state == .running)
            await supervisor.stop()
        }
    }

    @Test func canBeStopped_whileAChildMayNotStartAndNobodyWaits() throws {
        try simulate { simulation in
            let gate = Gate()
            let child = Probe("child")
            child.script.stopTimeout = .milliseconds(100)
            child.set(.onStop, .hang(gate))
            let supervisor = Supervisor(intensity: .unlimited, backoff: .none) { child }
            try await supervisor.start()
            child.crash(Boom())
            await simulation.advance(by: .seconds(2))
            await supervisor.stop()
            #expect(supervisor.state == .stopped)
            gate.open()
        }
    }

    @Test(arguments: [true, false]) func restartsAChild_thatRanBeforeItWasAdded(isAddedFirst: Bool) throws {
        try simulate { simulation in
            let child = Probe("child")
            let supervisor = Supervisor(backoff: .none)
            try await child.start()
            if isAddedFirst { try await supervisor.addChild(child) }
            try await supervisor.start()
            if !isAddedFirst { try await supervisor.addChild(child) }
            child.crash(Boom())
            await simulation.runUntilIdle()
            #expect(child.state == .running && child.restartCount == 1)
            await supervisor.stop()
        }
    }

    @Test func stopsTheOldInstance_thatIsStartedWhileAFreshOneIsMade() throws {
        try simulate { simulation in
            let (old, fresh) = (Probe("old"), Probe("fresh"))
            let supervisor = Supervisor {
                old.supervised { _, _ in
                    try await EventLoop.main.sleep(for: .seconds(1))
                    return fresh
                }
            }
            try await supervisor.start()
            await old.stop()
            let restart = Task(executorPreference: EventLoop.main) { try await supervisor.restartChild(old) }
            await simulation.advance(by: .milliseconds(500))
            try await old.start()
            try await restart.value
            #expect(old.state == .stopped && fresh.state == .running)
            #expect(supervisor.children.map(\.service.label) == ["fresh"])
            await supervisor.stop()
        }
    }

    @Test func countsFromOneAgain_whenAHealthyChildIsStoppedWithOthers() throws {
        try simulate { simulation in
            let (first, second) = (Probe("first"), Probe("second"))
            let backoff = Backoff.exponential(from: .seconds(1), jitter: 0, resetAfter: .seconds(10))
            let supervisor = Supervisor(strategy: .oneForAll, backoff: backoff) {
                first.supervised(backoff: Backoff.none)
                second
            }
            try await supervisor.start()
            second.crash(Boom())
            await simulation.advance(by: .seconds(1))
            second.crash(Boom())
            await simulation.advance(by: .seconds(20))
            second.set(.onStart, .fail(Boom()))
            first.crash(Boom())
            await simulation.runUntilIdle()
            #expect(supervisor.beacon.snapshot().nodes.first { $0.label == "second" }?.nextRestart == .seconds(1))
            await supervisor.stop()
        }
    }
}
