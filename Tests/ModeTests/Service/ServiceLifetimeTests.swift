//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Synchronization
import Testing

@testable import Mode

/// Nothing of a service is left when it has stopped and was let go.
@Suite struct ServiceLifetimeTests {
    private struct Weak<Object: AnyObject> {
        weak var object: Object?
    }

    /// A tree with everything that could keep it alive, in the middle of its life.
    private static func startedTree() async throws -> [Probe] {
        let child = Probe("child")
        let root = Probe("root", [child])
        for probe in [root, child] {
            probe.script.tasks = [("t", .forever)]
            probe.script.timer = .succeed
            probe.script.closers = [("c", .succeed)]
            probe.script.startTimeout = .seconds(10)
            probe.diagnostics.set("FLAG")
        }
        try await root.start()
        return [root, child]
    }

    @Test func freesATree_afterItsStop() throws {
        try simulate { simulation in
            var tree = try await Self.startedTree()
            let services = tree.map { Weak(object: $0) }
            let lifecycles = tree.map { Weak(object: $0.lifecycle) }
            let runs = tree.map { Weak(object: $0.lifecycle.runForTests) }
            await simulation.advance(by: .seconds(1))
            #expect(await tree[0].stop().isClean)
            tree = []
            await simulation.runUntilIdle()
            #expect(runs.allSatisfy { $0.object == nil })
            #expect(services.allSatisfy { $0.object == nil })
            #expect(lifecycles.allSatisfy { $0.object == nil })
        }
    }

    @Test func freesATree_afterACrash() throws {
        try simulate { simulation in
            var tree = try await Self.startedTree()
            let services = tree.map { Weak(object: $0) }
            tree[1].crash(Boom())
            await simulation.runUntilIdle()
            tree = []
            await simulation.runUntilIdle()
            #expect(services.allSatisfy { $0.object == nil })
        }
    }

    @Test(arguments: [ServiceStep.onFirstStart, .onStart, .onStarted])
    func freesATree_afterAFailedStart(step: ServiceStep) throws {
        try simulate { simulation in
            weak var weakChild: Probe?
            do {
                let child = Probe("child")
                weakChild = child
                child.script.tasks = [("t", .forever)]
                child.script.startTimeout = .seconds(1)
                child.set(step, .fail(Boom()))
                let root = Probe("root", [child])
                #expect(await LifecycleStartTests.startError(root) != nil)
            }
            await simulation.runUntilIdle()
            #expect(weakChild == nil)
        }
    }

    @Test func freesAService_whenItsAbandonedStepEnds() throws {
        try simulate { simulation in
            let gate = Gate()
            weak var service: Probe?
            do {
                let probe = Probe("p")
                service = probe
                probe.set(.onStop, .hang(gate))
                try await probe.start()
                #expect(await probe.stop().abandoned.count == 1)
            }
            await simulation.runUntilIdle()
            #expect(service != nil)
            gate.open()
            await simulation.runUntilIdle()
            #expect(service == nil)
        }
    }

    @Test func keepsARunningRootAlive_thoughNobodyHoldsIt() throws {
        try simulate { simulation in
            let events = EventLog()
            weak var weakRoot: Probe?
            do {
                let root = Probe("root", events: events)
                weakRoot = root
                root.script.timer = .perform { probe in probe.events.add("tick") }
                try await root.start()
            }
            await simulation.advance(by: .seconds(1))
            #expect(events.all.filter { $0 == "tick" }.count == 10)
            #expect(weakRoot?.state == .running)
            await weakRoot?.stop()
            await simulation.runUntilIdle()
            #expect(weakRoot == nil)
        }
    }

    @Test func leavesNoRunBehind_after1000Cycles() throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            root.script.tasks = [("t", .forever)]
            root.script.startTimeout = .seconds(10)
            var runs: [Weak<Run>] = []
            for _ in 1...1_000 {
                try await root.start()
                runs.append(Weak(object: root.lifecycle.runForTests))
                runs.append(Weak(object: child.lifecycle.runForTests))
                await root.stop()
            }
            await simulation.runUntilIdle()
            #expect(runs.filter { $0.object != nil }.isEmpty)
            #expect(root.lifecycle.core.withLock { $0.machine.generation } == 1_000)
            // Deadlines that were disarmed do not make time pass.
            #expect(simulation.elapsed == .zero)
        }
    }

    @Test func staysWithinAKibibyte_whileIdle() {
        let size = MemoryLayout<LifecycleCore>.size + MemoryLayout<TreeEdges>.size
        #expect(size < 512)
    }
}
