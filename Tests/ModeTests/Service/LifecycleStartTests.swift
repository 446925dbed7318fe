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

@Suite struct LifecycleStartTests {
    static let startHooks: [ServiceStep] = [.onFirstStart, .onStart, .onStarted]

    /// A tree: root(a(leaf), b).
    static func family() -> (root: Probe, a: Probe, b: Probe, leaf: Probe) {
        let leaf = Probe("leaf")
        let a = Probe("a", [leaf])
        let b = Probe("b", events: leaf.events, lines: leaf.lines)
        return (Probe("root", [a, b]), a, b, leaf)
    }

    /// What `start()` throws.
    static func startError(_ probe: Probe) async -> ServiceError? {
        do {
            try await probe.start()
            return nil
        } catch {
            return error as? ServiceError
        }
    }

    @Test func startsParentHooks_thenChildren_thenTasks() throws {
        try simulate { simulation in
            let (root, _, _, _) = Self.family()
            root.script.tasks = [("t", .serve)]
            try await root.start()
            await simulation.runUntilIdle()
            #expect(
                root.events.all == [
                    "root.dependencies", "root.onFirstStart()", "root.onStart()",
                    "a.dependencies", "a.onFirstStart()", "a.onStart()",
                    "leaf.dependencies", "leaf.onFirstStart()", "leaf.onStart()", "leaf.onStarted()",
                    "a.onStarted()",
                    "b.dependencies", "b.onFirstStart()", "b.onStart()", "b.onStarted()",
                    "root.onStarted()", "root.task t",
                ]
            )
            await root.stop()
        }
    }

    @Test func leavesFirstTimeHooksOut_whenStartedAgain() throws {
        try simulate { _ in
            let (root, a, _, _) = Self.family()
            try await root.start()
            await root.stop()
            _ = root.events.take()
            try await root.start()
            #expect(a.state == .running)
            #expect(
                root.events.all == [
                    "root.onStart()", "a.onStart()", "leaf.onStart()", "leaf.onStarted()", "a.onStarted()",
                    "b.onStart()", "b.onStarted()", "root.onStarted()",
                ]
            )
            await root.stop()
        }
    }

    @Test func showsEachStateInItsOrder() throws {
        try simulate { simulation in
            let probe = Probe("p")
            let seen = EventLog()
            let reader = spawn { for await state in probe.stateChanges { seen.add("\(state.kind)") } }
            await simulation.runUntilIdle()
            try await probe.start()
            await probe.stop()
            try await probe.start()
            probe.crash(Boom())
            await simulation.runUntilIdle()
            #expect(
                seen.all == [
                    "created", "starting", "running", "stopping", "stopped",
                    "starting", "running", "stopping", "failed",
                ]
            )
            reader.cancel()
            await reader.value
        }
    }

    @Test func endsTheStateStream_whenTheServiceIsGone() throws {
        try simulate { _ in
            var probe: Probe? = Probe("p")
            let states = try #require(probe?.stateChanges)
            probe = nil
            var count = 0
            for await _ in states { count += 1 }
            #expect(count == 1)
        }
    }

    @Test func joins_whileStarting() throws {
        try simulate { simulation in
            let (probe, gate) = (Probe("p"), Gate())
            probe.set(.onStart, .hang(gate))
            let first = spawn { try await probe.start() }
            await simulation.runUntilIdle()
            let second = spawn { try await probe.start() }
            let third = spawn { try await probe.startIfNeeded() }
            await simulation.runUntilIdle()
            gate.open()
            try await first.value
            try await second.value
            #expect(try await third.value)
            #expect(probe.events.all.filter { $0 == "p.onStart()" }.count == 1)
            #expect(await Self.startError(probe)?.code == .alreadyStarted)
            #expect(try await probe.startIfNeeded() == false)
            await probe.stop()
        }
    }

    @Test func endsOnlyTheWaiting_whenOneWhoJoinedIsCancelled() throws {
        try simulate { simulation in
            let (probe, gate) = (Probe("p"), Gate())
            probe.set(.onStart, .hang(gate))
            let first = spawn { try await probe.start() }
            await simulation.runUntilIdle()
            let second = spawn { await Self.startError(probe)?.code }
            await simulation.runUntilIdle()
            second.cancel()
            #expect(await second.value == .cancelled)
            gate.open()
            try await first.value
            #expect(probe.state == .running)
            await probe.stop()
        }
    }

    @Test func refuses_whileStopping() throws {
        try simulate { simulation in
            let (probe, gate) = (Probe("p"), Gate())
            probe.set(.onStop, .hang(gate))
            try await probe.start()
            probe.requestStop()
            await simulation.runUntilIdle()
            #expect(await Self.startError(probe)?.code == .stopping)
            gate.open()
            await probe.stop()
            probe.set(.onStop, .succeed)
            try await probe.start()
            await probe.stop()
        }
    }

    @Test func callsTheNextStartOff_whenStoppedBefore() throws {
        try simulate { _ in
            let probe = Probe("p")
            #expect(await probe.stop().outcome == .wasNotRunning)
            #expect(await Self.startError(probe)?.code == .stopped)
            #expect(probe.events.all.isEmpty)
            try await probe.start()
            await probe.stop()
        }
    }

    @Test func refusesToJoin_fromInside() throws {
        try simulate { _ in
            let child = Probe("child")
            let parent = Probe("parent", [child])
            let codes = Box<[ServiceError.Code?]>([])
            child.set(
                .onStart,
                .perform { child in
                    codes.value += [await Self.startError(child)?.code, await Self.startError(parent)?.code]
                },
            )
            try await parent.start()
            #expect(codes.value == [.alreadyStarted, .alreadyStarted])
            await parent.stop()
        }
    }

    // MARK: Words

    @Test func logsTheLinesThatEverybodyKnows() throws {
        try simulate { _ in
            let child = Probe("child")
            let root = Probe("root", [child])
            child.script.mundaneLevel = .debug
            try await root.start()
            await root.stop()
            #expect(
                root.lines.all == [
                    "info root: Starting...", "debug root/child: Starting...", "debug root/child: Started.",
                    "debug root: Started.",
                    "info root: Stopping...", "debug root/child: Stopping...", "info root/child: -Stopped!",
                    "info root: -Stopped!",
                ]
            )
        }
    }

    @Test func stopsAfterTheBody_whateverItDoes() throws {
        try simulate { _ in
            let probe = Probe("p")
            let value = try await withService(probe) { probe in
                #expect(probe.state == .running)
                return 7
            }
            #expect(value == 7)
            #expect(probe.state == .stopped)
            await #expect(throws: Boom()) { try await withService(probe) { _ in throw Boom() } }
            #expect(probe.state == .stopped)
            #expect(probe.events.all.filter { $0 == "p.onFirstStart()" }.count == 1)
        }
    }

    @Test func traps_whenTwoServicesShareALifecycle() async {
        await #expect(processExitsWith: .failure) {
            let shared = Lifecycle()
            let first = Sharer(shared)
            try await first.start()
            try await Sharer(shared).start()
        }
    }
}

private actor Sharer: Service {
    nonisolated let lifecycle: Lifecycle

    init(_ lifecycle: Lifecycle) {
        self.lifecycle = lifecycle
    }
}
