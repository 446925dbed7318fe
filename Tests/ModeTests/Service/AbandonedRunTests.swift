//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What is left of a run that was given up: it keeps the next one waiting, and touches nothing of it.
@Suite struct AbandonedRunTests {
    @Test func refusesTheStartOfAParent_untilTheChildsStepHasEnded() throws {
        try simulate { simulation in
            let (gate, first) = (Gate(), Probe("first"))
            let hung = Probe("hung", events: first.events, lines: first.lines)
            let root = Probe("root", [first, hung])
            hung.set(.onStop, .hang(gate))
            try await root.start()
            let report = await root.stop()
            #expect(report.abandoned.map(\.service) == ["root/hung"])
            #expect(
                root.lines.contains(
                    "error root/hung: onStop() did not end within 4.5 s, 500 ms overdue, and was abandoned"
                )
            )

            await simulation.advance(by: .milliseconds(500))
            let error = try #require(await LifecycleStartTests.startError(root))
            #expect(error.code == .abandoned && error.service == "root/hung" && error.step == .onStop)
            #expect(error.elapsed == .seconds(5))
            // What had started before it is down again.
            #expect(first.state == .stopped && root.state.kind == .failed)

            gate.open()
            await simulation.runUntilIdle()
            #expect(root.lines.contains("warning root/hung: onStop() of an abandoned run ended at last, after 5 s"))
            hung.set(.onStop, .succeed)
            try await root.start()
            #expect(await root.stop().isClean)
        }
    }

    @Test func refusesTheRestartOfAParent_whoseChildHangs() throws {
        try simulate { simulation in
            let (gate, hung) = (Gate(), Probe("hung"))
            let root = Probe("root", [hung])
            hung.set(.onShutdown, .hang(gate))
            try await root.start()
            let error = await #expect(throws: ServiceError.self) { try await root.restart() }
            #expect(error?.code == .abandoned && error?.service == "root/hung")
            gate.open()
            await simulation.runUntilIdle()
            hung.set(.onShutdown, .succeed)
            try await root.start()
            #expect(await root.stop().isClean)
        }
    }

    /// A task that its run left behind, as an abandoned step would be if it could outlast the refusal to start.
    @Test func touchesNothingOfALaterRun() throws {
        try simulate { simulation in
            let (gate, probe) = (Gate(), Probe("p"))
            let done = Box<Bool?>(nil)
            probe.set(
                .onStart,
                .perform { probe in
                    _ = spawn {
                        await gate.wait()
                        probe.crash(Boom("old"))
                        probe.onClose("old") { probe.events.add("closed old") }
                        done.value = probe.addTask("old") { probe.events.add("task old") } == nil
                    }
                },
            )
            try await probe.start()
            #expect(await probe.stop().isClean)
            probe.set(.onStart, .succeed)
            try await probe.start()
            gate.open()
            await simulation.runUntilIdle()
            #expect(probe.state == .running && probe.crashReason == nil)
            #expect(done.value == true && !probe.events.all.contains("task old"))
            #expect(probe.events.all.last == "closed old")
            #expect(probe.lines.contains("was not begun: what adds it belongs to an earlier run"))
            #expect(await probe.stop().isClean)
        }
    }

    @Test func refusesATask_andDropsACrash_ofALateStep() throws {
        try simulate { simulation in
            let (gate, probe) = (Gate(), Probe("p"))
            probe.set(
                .onStop,
                .perform { probe in
                    await gate.wait()
                    probe.addTask("late") { probe.events.add("task late") }
                    probe.crash(Boom("late"))
                    throw Boom("thrown late")
                },
            )
            try await probe.start()
            await probe.stop()
            gate.open()
            await simulation.runUntilIdle()
            #expect(probe.state == .stopped && probe.crashReason == nil)
            #expect(!probe.events.all.contains("task late"))
            #expect(probe.lines.contains("task \"late\" ("))
            #expect(probe.lines.contains("error p: onStop() of an abandoned run threw at last: thrown late"))
        }
    }

    /// While the same stop goes on, too: what was given up is named once, as abandoned.
    @Test func doesNotName_whatALateStepThrows_whileTheStopGoesOn() throws {
        try simulate { simulation in
            let (gate, probe) = (Gate(), Probe("p"))
            probe.script.closers = [
                (
                    "late",
                    .perform { _ in
                        await gate.wait()
                        throw Boom("late")
                    },
                )
            ]
            probe.set(
                .onShutdown,
                .perform { probe in
                    gate.open()
                    try await probe.lifecycle.loop.sleep(for: .milliseconds(1))
                },
            )
            try await probe.start()
            let report = await probe.stop()
            #expect(report.abandoned.map(\.step) == [.closers] && report.failures.isEmpty)
        }
    }

    @Test func isCancelled_whenThereWasNoTimeToTellItBefore() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.script.stopTimeout = .zero
            probe.set(.onStop, .forever)
            try await probe.start()
            #expect(await probe.stop().abandoned.map(\.step) == [.onStop])
            await simulation.runUntilIdle()
            #expect(simulation.elapsed == .zero)
            probe.set(.onStop, .succeed)
            try await probe.start()
            await probe.stop()
        }
    }

    @Test func countsAStart_fromWhenItWasCalledOff() throws {
        try simulate { _ in
            let (gate, probe) = (Gate(), Probe("p"))
            probe.script.startTimeout = .seconds(1)
            probe.set(.onStart, .hang(gate))
            let start = spawn { await LifecycleStartTests.startError(probe) }
            await probe.lifecycle.loop.yield()
            let report = await probe.stop()
            let entry = try #require(report.abandoned.first)
            #expect(entry.step == .onStart && entry.state == .starting)
            #expect(entry.elapsed == entry.overdue)
            #expect(await start.value?.code == .stopped)
            gate.open()
        }
    }
}
