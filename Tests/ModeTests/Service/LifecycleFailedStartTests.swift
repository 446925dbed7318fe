//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// Starts that fail, or that somebody calls off.
@Suite struct LifecycleFailedStartTests {
    /// The child undoes its start by itself, before its parent asks it to stop.
    @Test(arguments: [false, true]) func reportsWhatTheUndoingOfAChildThrows(isInterrupted: Bool) throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            child.script.closers = [("c", .fail(Boom("close")))]
            child.set(.onStarted, isInterrupted ? .forever : .fail(Boom("start")))
            root.set(.onStop, .sleep(.seconds(1)))
            let start = spawn { await LifecycleStartTests.startError(root) }
            await simulation.runUntilIdle()
            let report = await root.stop()
            #expect(report.description == "root/child: task \"c\" threw close")
            #expect(await start.value?.code == (isInterrupted ? .stopped : .startFailed))
            // The next stop has nothing to do with it.
            child.script.closers = []
            child.set(.onStarted, .succeed)
            try await root.start()
            await child.stop()
            #expect(await root.stop().isClean)
        }
    }

    @Test(arguments: LifecycleStartTests.startHooks) func namesServiceStepAndTime_whenAHookThrows(hook: ServiceStep)
        throws
    {
        try simulate { simulation in
            let (root, a, b, leaf) = LifecycleStartTests.family()
            a.set(
                hook,
                .perform { probe in
                    try await probe.lifecycle.loop.sleep(for: .seconds(2))
                    throw Boom()
                },
            )
            let error = try #require(await LifecycleStartTests.startError(root))
            #expect(error.code == .startFailed)
            #expect(error.service == "root/a")
            #expect(error.step == hook)
            #expect(error.elapsed == .seconds(2))
            #expect(error.rootCause as? Boom == Boom())
            #expect("\(error)" == "root/a: failed to start in \(hook) after 2 s: boom")
            for probe in [root, a] {
                guard case .failed = probe.state else { throw Boom("\(probe.label) is \(probe.state)") }
            }
            #expect(b.state == .created)
            #expect(leaf.state == (hook == .onStarted ? .stopped : .created))
            #expect(root.lines.all.filter { $0.contains("failed to start") } == ["error root/a: \(error)"])
        }
    }

    @Test func undoesExactlyWhatWasDone_inReverse() throws {
        try simulate { simulation in
            let (root, a, b, leaf) = LifecycleStartTests.family()
            for probe in [root, a, b, leaf] {
                probe.script.closers = [("1", .succeed), ("2", .succeed)]
                probe.script.tasks = [("t", .forever)]
            }
            b.set(.onStart, .fail(Boom()))
            #expect(await LifecycleStartTests.startError(root)?.service == "root/b")
            let events = root.events.all
            let undone = try events[#require(events.firstIndex(of: "b.onStart()"))...]
            #expect(
                Array(undone) == [
                    "b.onStart()", "b.close 2", "b.close 1",
                    "root.onStop()",
                    "a.onStop()", "a.task t ended", "leaf.onStop()", "leaf.task t ended",
                    "leaf.close 2", "leaf.close 1", "leaf.onShutdown()",
                    "a.close 2", "a.close 1", "a.onShutdown()",
                    "root.close 2", "root.close 1", "root.onShutdown()",
                ]
            )
        }
    }

    @Test func startsFully_afterAFailedStart() throws {
        try simulate { _ in
            let (root, _, b, leaf) = LifecycleStartTests.family()
            root.script.closers = [("c", .succeed)]
            b.set(.onFirstStart, .fail(Boom()))
            #expect(await LifecycleStartTests.startError(root) != nil)
            _ = root.events.take()
            b.set(.onFirstStart, .succeed)
            try await root.start()
            #expect(root.crashReason == nil)
            #expect(leaf.state == .running)
            #expect(
                root.events.take() == [
                    "root.onStart()", "a.onStart()", "leaf.onStart()", "leaf.onStarted()", "a.onStarted()",
                    "b.onFirstStart()", "b.onStart()", "b.onStarted()", "root.onStarted()",
                ]
            )
            await root.stop()
            #expect(root.events.all.contains("root.close c"))
        }
    }

    @Test func failsTheStart_whenATaskThrowsBeforeItIsRunning() throws {
        try simulate { _ in
            let (root, a, _, _) = LifecycleStartTests.family()
            a.script.tasks = [("t", .fail(Boom("task")))]
            a.set(.onStarted, .sleep(.seconds(1)))
            let error = try #require(await LifecycleStartTests.startError(root))
            #expect(error.service == "root/a")
            #expect(error.rootCause as? Boom == Boom("task"))
            #expect(root.state == .failed(error))
        }
    }

    @Test func failsTheStart_whenARunningChildCrashesMeanwhile() throws {
        try simulate { simulation in
            let (root, a, b, leaf) = LifecycleStartTests.family()
            b.set(.onStart, .forever)
            let start = spawn { await LifecycleStartTests.startError(root) }
            await simulation.runUntilIdle()
            leaf.crash(Boom("leaf"))
            let error = try #require(await start.value)
            #expect(error.code == .childFailed)
            #expect(error.service == "root/a/leaf")
            #expect(error.rootCause as? Boom == Boom("leaf"))
            #expect(leaf.state == .failed(Boom("leaf")))
            #expect(root.state == .failed(error) && a.state == .failed(error))
            #expect(b.state == .stopped)
            #expect(simulation.elapsed == .zero)
        }
    }

    // MARK: Interruptions

    @Test(arguments: LifecycleStartTests.startHooks, [true, false])
    func undoesTheStart_whenItIsStoppedOrCancelled(hook: ServiceStep, isCancelled: Bool) throws {
        try simulate { simulation in
            let (root, a, _, leaf) = LifecycleStartTests.family()
            root.script.closers = [("c", .sleep(.seconds(1)))]
            a.set(hook, .forever)
            let start = spawn { await LifecycleStartTests.startError(root) }
            await simulation.runUntilIdle()
            if isCancelled { start.cancel() } else { root.requestStop() }
            let error = try #require(await start.value)
            #expect(error.code == (isCancelled ? .cancelled : .stopped))
            #expect(error.service == "root")
            #expect(root.state == .stopped && a.state == .stopped)
            #expect(leaf.state == (hook == .onStarted ? .stopped : .created))
            // The way down is not cancelled itself: the closer had its second.
            #expect(simulation.elapsed == .seconds(1))
            #expect(root.events.all.suffix(2) == ["root.close c", "root.onShutdown()"])
            #expect(await root.stop().outcome == .wasNotRunning)
            a.set(hook, .succeed)
            try await root.start()
            await root.stop()
        }
    }

    @Test(arguments: LifecycleStartTests.startHooks) func callsTheStartOff_atItsDeadline(hook: ServiceStep) throws {
        try simulate { simulation in
            let (root, a, _, _) = LifecycleStartTests.family()
            a.script.startTimeout = .seconds(3)
            a.set(hook, .forever)
            let error = try #require(await LifecycleStartTests.startError(root))
            #expect(error.code == .startTimedOut)
            #expect(error.service == "root/a")
            #expect(error.step == hook)
            #expect("\(error)" == "root/a: did not start in time in \(hook) after 3 s")
            #expect(simulation.elapsed == .seconds(3))
            #expect(a.state == .failed(error) && root.state == .failed(error))
        }
    }

    @Test func countsOwnStepsOnly_towardsTheStartDeadline() throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            root.script.startTimeout = .seconds(3)
            root.set(.onStart, .sleep(.seconds(2)))
            child.set(.onStart, .sleep(.seconds(20)))
            root.set(.onStarted, .sleep(.milliseconds(900)))
            try await root.start()
            await root.stop()
            root.set(.onStarted, .sleep(.milliseconds(1_100)))
            #expect(await LifecycleStartTests.startError(root)?.code == .startTimedOut)
            #expect(simulation.elapsed == .milliseconds(22_900 + 23_000))
        }
    }

    @Test func leavesNoTaskBehind_whenInterruptedBetweenTasksAndOnStarted() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.script.tasks = [("t", .forever)]
            probe.set(.onStarted, .perform { probe in await probe.stop() })
            #expect(await LifecycleStartTests.startError(probe)?.code == .stopped)
            #expect(probe.state == .stopped)
            let count = { (event: String) in probe.events.all.filter { $0 == event }.count }
            #expect(count("p.task t") == count("p.task t ended"))
            #expect(probe.events.all.last == "p.onShutdown()")
        }
    }

    @Test(arguments: [ServiceStep.onStop, .onShutdown])
    func callsTheStartOff_beneathAParentThatStops(step: ServiceStep) throws {
        try simulate { _ in
            let child = Probe("child")
            let root = Probe("root", [child])
            let error = Box<ServiceError?>(nil)
            root.set(
                step,
                .perform { _ in
                    await child.stop()
                    error.value = await LifecycleStartTests.startError(child)
                },
            )
            try await root.start()
            await root.stop()
            #expect(error.value?.code == .stopped)
            #expect("\(try #require(error.value))" == "root/child: was stopped before it was running: root is stopping")
            #expect(child.state == .stopped)
            #expect(child.events.all.filter { $0 == "child.onStart()" }.count == 1)
        }
    }

    @Test func callsTheStartOff_beneathAnAncestorThatStops() throws {
        try simulate { _ in
            let (root, a, _, leaf) = LifecycleStartTests.family()
            let error = Box<ServiceError?>(nil)
            root.set(.onShutdown, .perform { _ in error.value = await LifecycleStartTests.startError(leaf) })
            try await root.start()
            await root.stop()
            #expect(error.value?.code == .stopped && error.value?.message == "root is stopping")
            #expect(leaf.state == .stopped && a.state == .stopped)
        }
    }

    @Test func attachesNothing_whenOneDependencyIsImpossible() throws {
        try simulate { _ in
            let taken = Probe("taken")
            let owner = Probe("owner", [taken])
            try await owner.start()
            let free = Probe("free", events: owner.events, lines: owner.lines)
            let root = Probe("root", [free, taken])
            let error = try #require(await LifecycleStartTests.startError(root))
            #expect(error.code == .hasOtherParent)
            #expect(error.message == "it is a child of owner")
            #expect(root.beacon.children.isEmpty)
            #expect(free.beacon.parent == nil)
            await owner.stop()
        }
    }
}
