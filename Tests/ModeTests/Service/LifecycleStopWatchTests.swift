//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What takes too long is cancelled, then abandoned and named.
@Suite struct LifecycleStopWatchTests {
    /// Hangs one step for good, and looks what becomes of the rest.
    @Test(arguments: [ServiceStep.onStop, .tasks, .closers, .onShutdown])
    func cancelsThenAbandonsAndNames_whatHangs(step: ServiceStep) throws {
        try simulate { simulation in
            let (gate, child) = (Gate(), Probe("child"))
            let root = Probe("root", [child])
            root.script.closers = [("first", .succeed)]
            root.script.tasks = [("quick", .forever)]
            switch step {
            case .tasks: root.script.tasks.append(("slow", .hang(gate)))
            case .closers: root.script.closers.append(("hung", .hang(gate)))
            default: root.set(step, .hang(gate))
            }
            try await root.start()
            await simulation.runUntilIdle()
            root.diagnostics.set("BUSY")
            _ = root.events.take()
            let report = await root.stop()
            let entry = try #require(report.abandoned.first)
            #expect(report.abandoned.count == 1 && report.failures.isEmpty)
            #expect(entry.service == "root" && entry.step == step && entry.lastFlag == "BUSY")
            #expect(entry.elapsed == simulation.elapsed)
            #expect(entry.loop == "mode.main" && !entry.isLoopBlocked && entry.state == .stopping)
            if step == .tasks {
                #expect(entry.elapsed == .seconds(2) && entry.overdue == .zero)
                #expect(entry.openTasks.map(\.name) == ["slow"] && entry.openTasks.map(\.age) == [entry.elapsed])
                #expect(entry.openTasks[0].createdAt.hasPrefix("ModeTests/Probe.swift:"))
            } else {
                let overdue = Duration.milliseconds(step == .onShutdown ? 1_000 : 500)
                #expect(entry.elapsed == .seconds(4) + overdue && entry.overdue == overdue)
                #expect(entry.openTasks.map(\.name) == (step == .onStop ? ["quick"] : []))
            }
            #expect(child.state == .stopped && root.state == .stopped)
            #expect(root.events.all.suffix(2) == ["root.close first", "root.onShutdown()"])
            #expect(root.lines.contains("error root: \(step) did not end within"))

            // Until it ends at last there is no new run.
            let error = try #require(await LifecycleStartTests.startError(root))
            #expect(error.code == .abandoned && error.step == step && error.service == "root")
            _ = root.events.take()
            await simulation.advance(by: .seconds(60))
            gate.open()
            await simulation.runUntilIdle()
            #expect(root.lines.contains("warning root: \(step) of an abandoned run ended at last, after 6"))
            try await root.start()
            #expect(root.state == .running && root.crashReason == nil)
            #expect(!root.events.all.contains("root.onShutdown()"))
        }
    }

    @Test func abandonsAHungStart_andGoesOnWithTheRest() throws {
        try simulate { simulation in
            let (gate, probe) = (Gate(), Probe("p"))
            probe.script.closers = [("c", .succeed)]
            probe.script.startTimeout = .seconds(1)
            probe.set(.onStart, .hang(gate))
            let error = try #require(await LifecycleStartTests.startError(probe))
            #expect(error.code == .startTimedOut && error.step == .onStart)
            #expect(simulation.elapsed == .milliseconds(5_500))
            #expect(probe.events.all == ["p.dependencies", "p.onFirstStart()", "p.onStart()", "p.close c"])
            #expect(await LifecycleStartTests.startError(probe)?.code == .abandoned)
            gate.open()
            await simulation.runUntilIdle()
            #expect(!probe.events.all.contains("p.onStarted()"))
            probe.set(.onStart, .succeed)
            try await probe.start()
            await probe.stop()
        }
    }

    @Test func releasesAtOnce_whatALateStepAcquires() throws {
        try simulate { simulation in
            let (gate, probe) = (Gate(), Probe("p"))
            probe.script.startTimeout = .seconds(1)
            probe.set(
                .onStart,
                .perform { probe in
                    await gate.wait()
                    probe.onClose("late") { probe.events.add("closed late") }
                },
            )
            _ = await LifecycleStartTests.startError(probe)
            gate.open()
            await simulation.runUntilIdle()
            #expect(probe.events.all.last == "closed late")
            #expect(probe.lines.contains("warning p: \"late\" came after the end of its run and is closed at once"))
        }
    }

    @Test func cancelsAStep_thatThenEnds_withoutAbandoningIt() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.set(.onStop, .forever)
            // What follows is not cancelled with it.
            probe.script.closers = [("c", .sleep(.milliseconds(100)))]
            probe.set(.onShutdown, .sleep(.milliseconds(100)))
            try await probe.start()
            let report = await probe.stop()
            #expect(report.abandoned.isEmpty)
            #expect(report.failures.count == 1)
            #expect(report.failures.first?.step == .onStop && report.failures.first?.error is CancellationError)
            #expect(report.failures.first?.cutShortAfter == .seconds(4))
            #expect(report.description == "p: onStop() was cut short after 4 s")
            #expect(probe.lines.contains("error p: onStop() was cut short after 4 s"))
            #expect(!probe.lines.contains("CancellationError"))
            #expect(simulation.elapsed == .milliseconds(4_200))
        }
    }

    /// Nobody cancelled it, so this cancellation is an error like any other.
    @Test func doesNotCallItCutShort_whenAStepThrowsACancellationOfItsOwn() throws {
        try simulate { _ in
            let probe = Probe("p")
            probe.set(.onStop, .perform { _ in throw CancellationError() })
            try await probe.start()
            let report = await probe.stop()
            #expect(report.failures.map(\.cutShortAfter) == [nil])
            #expect(probe.lines.contains("error p: onStop() threw while the service stopped: CancellationError()"))
        }
    }

    @Test func givesTheOtherClosersAFreshTask_whenOneHadToBeCancelled() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.script.closers = [("c1", .sleep(.milliseconds(50))), ("c2", .forever)]
            try await probe.start()
            let report = await probe.stop()
            #expect(report.failures.map(\.task) == ["c2"])
            #expect(probe.lines.contains("error p: \"c2\" was cut short after 4 s"))
            #expect(probe.events.all.suffix(3) == ["p.close c2", "p.close c1", "p.onShutdown()"])
            #expect(simulation.elapsed == .milliseconds(4_050))
        }
    }

    @Test func neverExceedsItsTime_thoughEverythingHangs() throws {
        try simulate { simulation in
            let (gate, probe) = (Gate(), Probe("p"))
            for hook in [ServiceStep.onStop, .onShutdown] { probe.set(hook, .hang(gate)) }
            probe.script.closers = (1...6).map { ("c\($0)", .hang(gate)) }
            probe.script.tasks = [("t", .hang(gate))]
            probe.script.taskGrace = .seconds(100)
            try await probe.start()
            await simulation.runUntilIdle()
            _ = probe.events.take()
            let report = await probe.stop()
            #expect(simulation.elapsed <= .seconds(5))
            #expect(
                report.abandoned.map(\.step) == [.onStop, .tasks] + [ServiceStep](repeating: .closers, count: 6) + [
                    .onShutdown
                ]
            )
            #expect(
                probe.events.all == ["p.onStop()"] + (1...6).reversed().map { "p.close c\($0)" } + ["p.onShutdown()"]
            )
            #expect(await LifecycleStartTests.startError(probe)?.code == .abandoned)
            gate.open()
            await simulation.runUntilIdle()
            probe.script = Probe.Script()
            try await probe.start()
            await probe.stop()
        }
    }

    @Test func stopsAtOnce_whenThereIsNoTime() throws {
        try simulate { simulation in
            let (gate, probe) = (Gate(), Probe("p"))
            probe.script.stopTimeout = .zero
            probe.script.closers = [("c", .succeed)]
            probe.set(.onStop, .hang(gate))
            try await probe.start()
            let report = await probe.stop()
            #expect(report.abandoned.map(\.step) == [.onStop])
            #expect(simulation.elapsed == .zero)
            #expect(probe.events.all.suffix(2) == ["p.close c", "p.onShutdown()"])
            gate.open()
        }
    }

    @Test func doesNotCountTheTimeOfChildren() throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            child.script.stopTimeout = .seconds(60)
            child.set(.onStop, .sleep(.seconds(30)))
            root.set(.onStop, .sleep(.seconds(3)))
            root.set(.onShutdown, .sleep(.milliseconds(1_500)))
            try await root.start()
            #expect(await root.stop().isClean)
            #expect(simulation.elapsed == .milliseconds(34_500))
        }
    }

    @Test func doesNotCountTheTimeOfChildren_thatUndoTheirStart() throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            child.script.stopTimeout = .seconds(60)
            child.script.closers = [("c", .sleep(.seconds(30)))]
            child.set(.onStarted, .forever)
            root.set(.onShutdown, .sleep(.seconds(3)))
            let start = spawn { await LifecycleStartTests.startError(root) }
            await simulation.runUntilIdle()
            #expect(await root.stop().isClean)
            #expect(await start.value?.code == .stopped)
            #expect(simulation.elapsed == .seconds(33))
        }
    }

    @Test func takesLonger_whenItIsExtended() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.extendDeadline(by: .seconds(100))
            probe.set(
                .onStop,
                .perform { probe in
                    for _ in 1...5 {
                        probe.extendDeadline(by: .seconds(3))
                        try await probe.lifecycle.loop.sleep(for: .seconds(3))
                    }
                },
            )
            try await probe.start()
            #expect(await probe.stop().isClean)
            #expect(simulation.elapsed == .seconds(15))
        }
    }

    @Test func letsTasksHaveTheirGrace() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.script.taskGrace = .seconds(3)
            probe.script.tasks = [
                (
                    "t",
                    .perform { probe in
                        await probe.waitUntilStopped()
                        _ = await spawn { try await probe.lifecycle.loop.sleep(for: .milliseconds(2_900)) }.result
                    },
                )
            ]
            try await probe.start()
            await simulation.runUntilIdle()
            #expect(await probe.stop().isClean)
            #expect(simulation.elapsed == .milliseconds(2_900))
        }
    }

    @Test func stopsChildren_thoughTheirParentHangs_andNamesAll() throws {
        try simulate { simulation in
            let (gate, child) = (Gate(), Probe("child"))
            let root = Probe("root", [child])
            root.set(.onStop, .hang(gate))
            child.set(.onShutdown, .hang(gate))
            try await root.start()
            let report = await root.stop()
            #expect(
                report.abandoned.map { "\($0.service) \($0.step)" } == ["root onStop()", "root/child onShutdown()"]
            )
            #expect(simulation.elapsed == .milliseconds(9_500))
            #expect(root.events.all.suffix(2) == ["child.onShutdown()", "root.onShutdown()"])
            gate.open()
        }
    }

    @Test func ignoresWhatAnAbandonedStepThrows_exceptInTheLog() throws {
        try simulate { simulation in
            let (gate, probe) = (Gate(), Probe("p"))
            probe.set(
                .onStop,
                .perform { _ in
                    await gate.wait()
                    throw Boom("late")
                },
            )
            try await probe.start()
            #expect(await probe.stop().failures.isEmpty)
            gate.open()
            await simulation.runUntilIdle()
            #expect(probe.lines.contains("late"))
            #expect(probe.state == .stopped && probe.crashReason == nil)
        }
    }
}
