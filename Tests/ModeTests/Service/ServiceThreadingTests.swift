//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Logging
import ModeLoop
import Synchronization
import Testing

@testable import Mode

/// The same on real loops, where threads meet.
@Suite(.timeLimit(.minutes(10))) struct ServiceThreadingTests {
    static func isTerminal(_ state: ServiceState) -> Bool {
        switch state.kind {
        case .created, .stopped, .failed: true
        default: false
        }
    }

    /// root on its own thread, one child on another, one grandchild on the root's.
    static func tree() -> [Probe] {
        let leaf = Probe("leaf")
        let far = Probe("far", [leaf], on: .thread("far"))
        let near = Probe("near", events: leaf.events, lines: leaf.lines)
        let root = Probe("root", [far, near], on: .thread("root"))
        for probe in [root, far, near, leaf] {
            probe.script.tasks = [("t", .forever)]
            probe.script.closers = [("c", .succeed)]
        }
        return [root, far, near, leaf]
    }

    @Test func survivesStopsFromOutside_atAnyMomentOfAStart() async throws {
        for round in 0..<200 {
            let tree = Self.tree()
            let root = tree[0]
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await root.start() }
                group.addTask { _ = try? await root.startIfNeeded() }
                for _ in 0..<2 {
                    group.addTask {
                        for _ in 0..<(round % 40) { await Task.yield() }
                        await root.stop()
                    }
                }
            }
            await root.stop()
            for probe in tree { #expect(Self.isTerminal(probe.state), "\(probe.label) is \(probe.state)") }
            // A stop that came first is remembered, once.
            if (try? await root.startIfNeeded()) == nil { try await root.start() }
            for probe in tree { #expect(probe.state == .running) }
            #expect(await root.stop().isClean)
            for probe in tree { #expect(probe.state == .stopped) }
            await expectParked(tree)
        }
    }

    @Test func survivesCrashesAndRestarts_fromOtherThreads() async throws {
        for round in 0..<100 {
            let tree = Self.tree()
            let root = tree[0]
            try await root.start()
            await withTaskGroup(of: Void.self) { group in
                for index in 1...3 { group.addTask { tree[index].crash(Boom()) } }
                group.addTask { try? await root.restart() }
                group.addTask { try? await tree[1 + round % 3].restart() }
                group.addTask {
                    for await state in root.stateChanges where Self.isTerminal(state) || state == .running { break }
                }
                if round % 2 == 0 { group.addTask { await root.stop() } }
            }
            await root.stop()
            // A child may run by itself only if it was started after the root had stopped.
            let events = root.events.all
            let end = events.lastIndex(of: "root.onShutdown()") ?? 0
            for probe in tree where !Self.isTerminal(probe.state) {
                #expect(events.lastIndex(of: "\(probe.label).onStart()") ?? 0 > end, "\(probe.label) was left behind")
                await probe.stop()
            }
            for probe in tree { #expect(probe.lifecycle.core.withLock { $0.run == nil && $0.stillExecuting.isEmpty }) }
            await expectParked(tree)
        }
    }

    @Test func survivesCancellations_atAnyMomentOfAStart() async throws {
        for round in 0..<100 {
            let tree = Self.tree()
            let start = Task { try await tree[0].start() }
            for _ in 0..<(round % 30) { await Task.yield() }
            start.cancel()
            let isStarted = (try? await start.value) != nil
            #expect(isStarted ? tree[0].state == .running : tree[0].state == .stopped)
            await tree[0].stop()
            for probe in tree { #expect(Self.isTerminal(probe.state), "\(probe.label) is \(probe.state)") }
            await expectParked(tree)
        }
    }

    @Test func leavesNoTaskBehind_whenOthersAddSomeDuringTheStop() async throws {
        for _ in 0..<100 {
            let probe = Probe("p", on: .thread("p"))
            let counters = Counters()
            try await probe.start()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<20 {
                            let task = probe.addTask("t") {
                                await probe.waitUntilStopped()
                                counters.ended.add(1, ordering: .relaxed)
                            }
                            if task == nil { counters.refused.add(1, ordering: .relaxed) }
                        }
                    }
                }
                group.addTask { await probe.stop() }
            }
            await probe.stop()
            #expect(probe.lifecycle.runForTests == nil)
            // Each was refused, or had ended when the stop was over.
            #expect(counters.refused.load(ordering: .relaxed) + counters.ended.load(ordering: .relaxed) == 80)
            await expectParked([probe])
        }
    }

    @Test func stopsAService_whoseThreadIsBlocked_andItsChildren() async throws {
        let release = DispatchSemaphore(value: 0)
        let tree = Self.tree()
        let (root, far, leaf) = (tree[0], tree[1], tree[3])
        for probe in [far, leaf] {
            probe.script.stopTimeout = .milliseconds(400)
            probe.script.taskGrace = .milliseconds(20)
        }
        far.set(.onStop, .perform { _ in Self.block(release) })
        try await root.start()
        let report = await root.stop()
        #expect(report.abandoned.first?.service == "root/far")
        #expect(report.abandoned.first?.step == .onStop)
        #expect(report.abandoned.map(\.loop).allSatisfy { $0 == "far" || $0 == "root" })
        // Not each: a busy machine may leave no time to ask the loop.
        #expect(report.abandoned.contains { $0.loop == "far" && $0.isLoopBlocked })
        for probe in tree { #expect(probe.state == .stopped) }
        #expect(await LifecycleStartTests.startError(far)?.code == .abandoned)
        // Neither below its parent, which starts and stops on loops that are free.
        let error = await LifecycleStartTests.startError(root)
        #expect(error?.code == .abandoned && error?.service == "root/far" && error?.step == .onStop)
        #expect(Self.isTerminal(root.state))
        release.signal()
        // Everything that was held up ends now, each in its turn.
        while far.lifecycle.core.withLock({ !$0.stillExecuting.isEmpty })
            || leaf.lifecycle.core.withLock({ !$0.stillExecuting.isEmpty })
        {
            try await EventLoop.main.sleep(for: .milliseconds(1))
        }
        far.set(.onStop, .succeed)
        try await root.start()
        #expect(await root.stop().isClean)
        await expectParked(tree)
    }

    @Test func callsAStartOff_whoseThreadIsBlocked() async throws {
        let release = DispatchSemaphore(value: 0)
        let child = Probe("child")
        let root = Probe("root", [child], on: .thread("blocked"))
        for probe in [root, child] { probe.script.stopTimeout = .milliseconds(100) }
        root.script.startTimeout = .milliseconds(50)
        child.set(.onStart, .perform { _ in Self.block(release) })
        let start = Task { await LifecycleStartTests.startError(root) }
        while !root.events.all.contains("child.onStart()") { await Task.yield() }
        await root.stop()
        #expect(await start.value?.code == .stopped)
        #expect(Self.isTerminal(root.state) && Self.isTerminal(child.state))
        release.signal()
        await expectParked([root])
    }

    private static func block(_ semaphore: DispatchSemaphore) {
        // A semaphore may not be waited for in async code; that is what is tested here.
        let wait = { semaphore.wait() }
        wait()
    }

    private final class Counters: Sendable {
        let refused = Atomic(0)
        let ended = Atomic(0)
    }
}
