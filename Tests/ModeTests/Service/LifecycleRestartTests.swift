//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

@Suite struct LifecycleRestartTests {
    @Test func stopsAndStarts_withOnRestartFirst() throws {
        try simulate { _ in
            let child = Probe("child")
            let root = Probe("root", [child])
            try await root.start()
            _ = root.events.take()
            try await root.restart()
            #expect(
                root.events.all == [
                    "root.onStop()", "child.onStop()", "child.onShutdown()", "root.onShutdown()",
                    "root.onRestart()", "root.onStart()", "child.onStart()", "child.onStarted()", "root.onStarted()",
                ]
            )
            #expect(root.restartCount == 1)
            try await root.restart()
            #expect(root.restartCount == 2)
            await root.stop()
            try await root.restart()
            #expect(root.restartCount == 3 && root.state == .running)
            await root.stop()
        }
    }

    /// What Python's tests do with contexts: each run enters and leaves them once, also those of a child that was added
    /// at run time.
    @Test func releasesWhatEachRunAcquired_once() throws {
        try simulate { simulation in
            let added = Probe("added")
            let leaf = Probe("leaf")
            let root = Probe("root", [Probe("a"), leaf])
            leaf.set(.onStart, .perform { leaf in try await leaf.addRuntimeDependency(added) })
            for probe in [root, leaf, added] { probe.script.closers = [("context", .succeed)] }
            leaf.script.tasks = [("background", .serve)]
            for run in 1...2 {
                if run == 1 { try await root.start() } else { try await root.restart() }
                await simulation.runUntilIdle()
                #expect(added.state == .running && added.beacon.parent == leaf.beacon)
                #expect(await root.stop().isClean)
                #expect(added.state == .stopped && leaf.state == .stopped && root.state == .stopped)
                for probe in [root, leaf, added] {
                    #expect(probe.events.all.count { $0 == "\(probe.label).close context" } == run)
                }
                #expect(leaf.events.all.count { $0 == "leaf.task background ended" } == run)
            }
        }
    }

    @Test func onlyStarts_whenItNeverRan() throws {
        try simulate { _ in
            let probe = Probe("p")
            try await probe.restart()
            #expect(probe.restartCount == 0)
            #expect(!probe.events.all.contains("p.onRestart()"))
            await probe.stop()
        }
    }

    @Test func worksAfterACrash() throws {
        try simulate { simulation in
            let (root, _, _, leaf) = LifecycleStartTests.family()
            try await root.start()
            leaf.crash(Boom())
            try await root.restart()
            #expect(root.state == .running && leaf.state == .running)
            #expect(root.crashReason == nil && leaf.crashReason == nil)
            await root.stop()
        }
    }

    @Test func isOne_whenSeveralComeAtOnce() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.set(.onStop, .sleep(.seconds(1)))
            probe.set(.onStart, .sleep(.seconds(1)))
            try await probe.start()
            let restarts = (1...5).map { _ in spawn { try await probe.restart() } }
            for restart in restarts { try await restart.value }
            #expect(probe.restartCount == 1)
            #expect(probe.state == .running)
            #expect(simulation.elapsed == .seconds(3))
            await probe.stop()
        }
    }

    @Test func throws_andLeavesTheServiceFailed_whenAHookThrows() throws {
        try simulate { simulation in
            let probe = Probe("p")
            try await probe.start()
            probe.set(.onRestart, .fail(Boom()))
            await #expect(throws: ServiceError.self) { try await probe.restart() }
            #expect((probe.crashReason as? ServiceError)?.step == .onRestart)
            probe.requestRestart()
            await simulation.runUntilIdle()
            #expect(probe.lines.contains("error p: the restart failed: p: failed to start in onRestart()"))
            #expect(probe.state.kind == .failed)
            probe.set(.onRestart, .succeed)
            try await probe.restart()
            await probe.stop()
        }
    }

    @Test func isCalledOff_whenAStopComesMeanwhile() throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            child.set(.onStop, .sleep(.seconds(1)))
            try await root.start()
            child.requestRestart()
            await simulation.runUntilIdle()
            // The restart is in its first half; the tree goes down for good.
            await root.stop()
            await simulation.advance(by: .seconds(10))
            #expect(root.state == .stopped && child.state == .stopped)
            #expect(child.lines.contains("info root/child: the restart was called off by a stop"))
        }
    }

    @Test func isRefused_whileAnAbandonedStepExecutes() throws {
        try simulate { simulation in
            let (gate, probe) = (Gate(), Probe("p"))
            probe.set(.onStop, .hang(gate))
            try await probe.start()
            do {
                try await probe.restart()
                Issue.record("it started beside its own past")
            } catch let error as ServiceError {
                #expect(error.code == .abandoned && error.step == .onStop)
            }
            #expect(probe.restartCount == 0)
            gate.open()
            await simulation.runUntilIdle()
            try await probe.restart()
            await probe.stop()
        }
    }
}
