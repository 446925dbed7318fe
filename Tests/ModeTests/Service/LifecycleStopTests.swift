//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

@Suite struct LifecycleStopTests {
    @Test func goesDownInReverse() throws {
        try simulate { _ in
            let (root, a, b, leaf) = LifecycleStartTests.family()
            for probe in [root, a, b, leaf] {
                probe.script.closers = [("1", .succeed), ("2", .succeed)]
                probe.script.tasks = [("t", .forever)]
            }
            try await root.start()
            await root.lifecycle.loop.yield()
            _ = root.events.take()
            #expect(await root.stop().isClean)
            #expect(
                root.events.all == [
                    "root.onStop()", "root.task t ended",
                    "b.onStop()", "b.task t ended", "b.close 2", "b.close 1", "b.onShutdown()",
                    "a.onStop()", "a.task t ended",
                    "leaf.onStop()", "leaf.task t ended", "leaf.close 2", "leaf.close 1", "leaf.onShutdown()",
                    "a.close 2", "a.close 1", "a.onShutdown()",
                    "root.close 2", "root.close 1", "root.onShutdown()",
                ]
            )
            for probe in [root, a, b, leaf] { #expect(probe.state == .stopped) }
        }
    }

    @Test func runsEveryStep_thoughOthersThrow() throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            root.set(.onStop, .fail(Boom("stop")))
            root.set(.onShutdown, .fail(Boom("shutdown")))
            root.script.closers = [("c1", .fail(Boom("close 1"))), ("c2", .fail(Boom("close 2")))]
            root.script.tasks = [
                (
                    "t",
                    .perform { probe in
                        try? await probe.lifecycle.loop.sleep(for: .seconds(1_000))
                        throw Boom("task")
                    },
                )
            ]
            child.set(.onStop, .fail(Boom("child")))
            try await root.start()
            await simulation.runUntilIdle()
            _ = root.events.take()
            let report = await root.stop()
            #expect(report.outcome == .stopped && report.abandoned.isEmpty)
            #expect(
                report.description.split(separator: "\n") == [
                    "root: onStop() threw stop", "root: task \"t\" threw task", "root/child: onStop() threw child",
                    "root: task \"c2\" threw close 2", "root: task \"c1\" threw close 1",
                    "root: onShutdown() threw shutdown",
                ]
            )
            #expect(root.state == .stopped && child.state == .stopped)
            #expect(root.lines.all.filter { $0.hasPrefix("error") }.count == 6)
            #expect(root.lines.contains("error root: onStop() threw while the service stopped: stop"))
            #expect(
                root.events.all == [
                    "root.onStop()", "root.task t ended", "child.onStop()", "child.onShutdown()",
                    "root.close c2", "root.close c1", "root.onShutdown()",
                ]
            )
        }
    }

    @Test func givesEveryCallerTheSameReport() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.set(.onStop, .sleep(.seconds(1)))
            probe.set(.onShutdown, .fail(Boom()))
            try await probe.start()
            let first = spawn { await probe.stop() }
            await simulation.runUntilIdle()
            let second = spawn { await probe.stop() }
            #expect(await first.value.description == "p: onShutdown() threw boom")
            #expect(await second.value.description == "p: onShutdown() threw boom")
            #expect(simulation.elapsed == .seconds(1))
            #expect(await probe.stop().outcome == .wasNotRunning)
        }
    }

    @Test func leavesAChildAlone_thatNeverStarted() throws {
        try simulate { _ in
            let (root, late) = (Probe("root"), Probe("late"))
            try await root.start()
            try root.addDependency(late)
            #expect(await root.stop().isClean)
            #expect(late.state == .created && late.events.all.isEmpty)
            try await root.start()
            #expect(late.state == .running)
            await root.stop()
        }
    }

    @Test func keepsANeverStartedChildUsable_whenItIsRemoved() throws {
        try simulate { _ in
            let (root, late) = (Probe("root"), Probe("late"))
            try await root.start()
            try root.addDependency(late)
            #expect(try await root.removeDependency(late).outcome == .wasNotRunning)
            try await late.start()
            await late.stop()
            await root.stop()
        }
    }

    @Test func stopsWhatRuns_belowAChildThatDoesNot() throws {
        try simulate { _ in
            let (root, a, _, leaf) = LifecycleStartTests.family()
            try await root.start()
            await a.stop()
            try await leaf.start()
            leaf.set(.onStop, .fail(Boom()))
            #expect(await root.stop().description == "root/a/leaf: onStop() threw boom")
            #expect(leaf.state == .stopped)
        }
    }

    @Test func runsACloser_thatOnShutdownAdds() throws {
        try simulate { _ in
            let probe = Probe("p")
            probe.set(.onShutdown, .perform { probe in probe.onClose { probe.events.add("closed") } })
            try await probe.start()
            #expect(await probe.stop().isClean)
            #expect(probe.events.all.suffix(2) == ["p.onShutdown()", "closed"])
        }
    }
}
