//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// Does what a test wants with a child that crashed; by default it stops the child.
///
/// Writes down what comes of it.
private final class TestSupervisor: ChildWatcher {
    typealias Decision = @Sendable (_ child: any Service, _ error: any Error, _ calls: EventLog) -> Void

    let calls = EventLog()
    private let decide: Decision

    init(
        _ decide: @escaping Decision = { child, error, calls in
            calls.add("\(child.label): \(error)")
            child.requestStop()
        }
    ) {
        self.decide = decide
    }

    func makeWatch(over child: any Service) -> ChildWatch { Watch(calls, decide) }

    // Sendable: its members are constant.
    private final class Watch: ChildWatch, @unchecked Sendable {
        private let calls: EventLog
        private let decide: Decision

        init(_ calls: EventLog, _ decide: @escaping Decision) {
            self.calls = calls
            self.decide = decide
        }

        override func childCrashed(_ child: any Service, _ error: any Error, generation: UInt32) {
            decide(child, error, calls)
        }
    }
}

@Suite struct LifecycleCrashTests {
    @Test func letsTheSupervisorWaitForTheStop_whenATaskOfTheChildCrashed() throws {
        try simulate { simulation in
            let (root, a, _, leaf) = LifecycleStartTests.family()
            let supervisor = TestSupervisor { child, _, calls in
                Task(executorPreference: child.lifecycle.loop) { calls.add("\(await child.stop().outcome)") }
            }
            root.lifecycle.childWatcher = supervisor
            try await root.start()
            leaf.addTask("bomb") { throw Boom() }
            await simulation.runUntilIdle()
            #expect(supervisor.calls.all == ["stopped"])
            #expect(a.state.kind == .failed)
            await root.stop()
        }
    }

    @Test func stopsTheWholeTreeInOrder_whenNobodySupervises() throws {
        try simulate { simulation in
            let (root, a, b, leaf) = LifecycleStartTests.family()
            try await root.start()
            _ = root.events.take()
            leaf.crash(Boom())
            #expect(leaf.state == .stopping && a.state == .stopping && root.state == .stopping)
            #expect(leaf.crashReason as? Boom == Boom())
            #expect(leaf.shouldStop && root.shouldStop)
            await simulation.runUntilIdle()
            #expect(
                root.events.all == [
                    "root.onStop()", "b.onStop()", "b.onShutdown()", "a.onStop()", "leaf.onStop()",
                    "leaf.onShutdown()", "a.onShutdown()", "root.onShutdown()",
                ]
            )
            #expect(leaf.state == .failed(Boom()))
            #expect(b.state == .stopped && b.crashReason == nil)
            for plain in [a, root] {
                let reason = try #require(plain.crashReason as? ServiceError)
                #expect(reason.code == .childFailed && reason.service == "root/a/leaf")
                #expect(reason.rootCause as? Boom == Boom())
                #expect(plain.state == .failed(reason))
            }
            #expect(root.lines.all.filter { $0.hasPrefix("error") } == ["error root/a/leaf: Crashed: boom"])
            #expect(await root.stop().outcome == .wasNotRunning)
        }
    }

    @Test func stopsEverythingBelow_whenTheRootCrashes() throws {
        try simulate { simulation in
            let (root, a, b, leaf) = LifecycleStartTests.family()
            for probe in [root, a, b, leaf] { probe.script.tasks = [("t", .serve)] }
            try await root.start()
            await simulation.runUntilIdle()
            root.crash(Boom())
            await simulation.runUntilIdle()
            #expect(root.state == .failed(Boom()))
            for probe in [root, a, b, leaf] {
                #expect(probe.shouldStop && probe.events.all.contains("\(probe.label).task t ended"))
            }
            // What was stopped because of a failure elsewhere has not failed itself.
            for probe in [a, b, leaf] { #expect(probe.state == .stopped && probe.crashReason == nil) }
            #expect(simulation.elapsed == .zero)
        }
    }

    /// Where `crash(_:)` is called in the life of a service, and what becomes of it.
    @Test(arguments: [
        (ServiceStep.onRestart, "failed start"), (.onFirstStart, "failed start"), (.onStart, "failed start"),
        (.onStarted, "failed start"), (.onStop, "report"), (.closers, "report"), (.onShutdown, "report"),
        (.startTasks, "crash"), (.tasks, "crash"),
    ])
    func hasOneResult_inEachHook(step: ServiceStep, expected: String) throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            let isArmed = Box(true)
            let bomb = Probe.Behaviour.perform { probe in
                guard isArmed.value else { return }
                isArmed.value = false
                probe.crash(Boom())
            }
            switch step {
            case .closers: root.script.closers = [("bomb", bomb)]
            case .startTasks: root.script.tasks = [("bomb", bomb)]
            case .tasks: root.script.timer = bomb
            default: root.set(step, bomb)
            }
            var error = await LifecycleStartTests.startError(root)
            if step == .onRestart {
                do { try await root.restart() } catch let refusal as ServiceError { error = refusal }
            }
            await simulation.advance(by: .seconds(1))
            switch expected {
            case "failed start":
                #expect(error?.code == .startFailed && error?.step == step && error?.rootCause as? Boom == Boom())
                #expect(root.state.kind == .failed)
            case "report":
                #expect(error == nil)
                #expect(await root.stop().failures.map(\.step) == [step])
                #expect(root.state == .stopped && root.crashReason == nil)
            default:
                #expect(error == nil)
                #expect(root.state == .failed(Boom()))
            }
            #expect([.created, .stopped].contains(child.state.kind))
            // None of it is for good.
            try await root.start()
            await root.stop()
            #expect(root.state == .stopped)
        }
    }

    @Test func endsOwnTasksAndSleepsAtOnce() throws {
        try simulate { simulation in
            let (root, a, b, leaf) = LifecycleStartTests.family()
            for probe in [a, b, leaf] { probe.script.tasks = [("t", .forever)] }
            let sleeper = Box<SleepOutcome?>(nil)
            try await root.start()
            let sleep = spawn { sleeper.value = await leaf.sleep(for: .seconds(100)) }
            await simulation.runUntilIdle()
            // What comes first takes its time.
            b.set(.onStop, .sleep(.seconds(3)))
            leaf.crash(Boom())
            await simulation.runUntilIdle()
            #expect(sleeper.value == .stopped)
            #expect(leaf.events.all.contains("leaf.task t ended"))
            #expect(!leaf.events.all.contains("leaf.onStop()"))
            #expect(!leaf.events.all.contains("a.task t ended"))
            await root.stop()
            #expect(simulation.elapsed == .seconds(3))
            await sleep.value
        }
    }

    @Test(arguments: [1, 2]) func ignoresASecondCrash(count: Int) throws {
        try simulate { simulation in
            let (root, _, b, leaf) = LifecycleStartTests.family()
            try await root.start()
            leaf.crash(Boom("first"))
            (count == 1 ? leaf : b).crash(Boom("second"))
            await simulation.runUntilIdle()
            #expect(leaf.crashReason as? Boom == Boom("first"))
            #expect((root.crashReason as? ServiceError)?.rootCause as? Boom == Boom("first"))
            leaf.crash(Boom("third"))
            #expect(leaf.crashReason as? Boom == Boom("first"))
            // A sibling that fails too is failed by its own error.
            #expect(b.state == (count == 1 ? .stopped : .failed(Boom("second"))))
        }
    }

    @Test func doesNothing_toAServiceThatIsNotRunning() throws {
        try simulate { _ in
            let probe = Probe("p")
            probe.crash(Boom())
            #expect(probe.state == .created)
            try await probe.start()
            await probe.stop()
            probe.crash(Boom())
            #expect(probe.state == .stopped && probe.crashReason == nil)
        }
    }

    @Test func goesIntoTheReport_whenAStopHasBegun() throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            root.set(.onStop, .perform { root in root.crash(Boom("own")) })
            try await root.start()
            child.set(.onStop, .perform { child in child.crash(Boom("child")) })
            let report = await root.stop()
            #expect(
                report.failures.map { "\($0.service) \($0.step) \($0.error)" } == [
                    "root onStop() own", "root/child onStop() child",
                ]
            )
            #expect(root.state == .stopped && child.state == .stopped)
        }
    }

    @Test func isNothing_whenATaskReportsThatTheStopCancelledIt() throws {
        try simulate { simulation in
            let probe = Probe("p")
            let report = Probe.Behaviour.perform { probe in
                do { try await probe.lifecycle.loop.sleep(for: .seconds(60)) } catch { probe.crash(error) }
            }
            probe.script.tasks = [("t", report)]
            try await probe.start()
            await simulation.runUntilIdle()
            #expect(await probe.stop().isClean)
            #expect(probe.state == .stopped)
            #expect(probe.lines.all.allSatisfy { !$0.hasPrefix("error") })
        }
    }

    @Test func isTheChildsOwn_whenItsParentStopsAlready() throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            root.set(.onStop, .perform { _ in child.crash(Boom()) })
            try await root.start()
            let report = await root.stop()
            #expect(child.state == .failed(Boom()))
            #expect(root.state == .stopped)
            #expect(report.failures.map(\.step) == [.children])
            #expect(report.description == "root: the stop of its children threw root/child: a child failed: boom")
        }
    }

    @Test func stopsAServiceByItself_whenItsParentDoesNotRun() throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root")
            try root.addDependency(child)
            try await child.start()
            child.crash(Boom())
            await simulation.runUntilIdle()
            #expect(child.state == .failed(Boom()))
            #expect(root.state == .created)
        }
    }

    // MARK: Supervision

    @Test func givesTheNearestSupervisorItsOwnChild_andTouchesNothingAbove() throws {
        try simulate { simulation in
            let (supervisor, far) = (TestSupervisor(), TestSupervisor())
            let leaf = Probe("leaf")
            let plain = Probe("plain", [leaf])
            let unit = Probe("unit", [plain])
            let near = Probe("near", [unit])
            let root = Probe("root", [near])
            near.lifecycle.childWatcher = supervisor
            root.lifecycle.childWatcher = far
            try await root.start()
            leaf.crash(Boom())
            #expect(leaf.state == .stopping && plain.state == .stopping && unit.state == .stopping)
            #expect(near.state == .running && root.state == .running)
            await simulation.runUntilIdle()
            #expect(supervisor.calls.all == ["unit: root/near/unit/plain/leaf: a child failed: boom"])
            #expect(far.calls.all.isEmpty)
            #expect(unit.state.kind == .failed && near.state == .running)
            try await unit.start()
            #expect(leaf.state == .running && leaf.crashReason == nil)
            unit.crash(Boom("direct"))
            #expect(supervisor.calls.all.last == "unit: direct")
            await root.stop()
        }
    }

    @Test func handsEveryChildOver_thatCrashesByItself() throws {
        try simulate { simulation in
            let supervisor = TestSupervisor()
            let children = (1...3).map { Probe("c\($0)") }
            let root = Probe("root", children)
            root.lifecycle.childWatcher = supervisor
            try await root.start()
            for child in children { child.crash(Boom()) }
            #expect(supervisor.calls.all == ["c1: boom", "c2: boom", "c3: boom"])
            await simulation.runUntilIdle()
            #expect(root.state == .running)
            #expect(children.allSatisfy { $0.state == .failed(Boom()) })
            await root.stop()
        }
    }

    // MARK: Tasks

    @Test(arguments: [false, true]) func crashesTheService_whenATaskThrows(isCancellation: Bool) throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.script.tasks = [
                (
                    "t",
                    .perform { _ in
                        if isCancellation { throw CancellationError() }
                        throw Boom()
                    },
                )
            ]
            try await probe.start()
            await simulation.runUntilIdle()
            #expect(probe.state.kind == .failed)
            #expect(isCancellation ? probe.crashReason is CancellationError : probe.crashReason as? Boom == Boom())
        }
    }

    @Test func dropsTheErrorOfAnOldRunsTask() throws {
        try simulate { simulation in
            let (gate, probe) = (Gate(), Probe("p"))
            probe.script.tasks = [
                (
                    "t",
                    .perform { probe in
                        await gate.wait()
                        throw Boom("old")
                    },
                )
            ]
            try await probe.start()
            let old = try #require(probe.lifecycle.runForTests)
            await simulation.runUntilIdle()
            #expect(await probe.stop().abandoned.count == 1)
            gate.open()
            await simulation.runUntilIdle()
            probe.script.tasks = []
            try await probe.start()
            probe.lifecycle.crash(Boom("old"), in: old)
            #expect(probe.state == .running && probe.crashReason == nil)
            await probe.stop()
        }
    }
}
