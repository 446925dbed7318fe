//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import ModeLoop
import Synchronization
import Testing

@testable import Mode

/// The hurry on real loops, of which one is blocked: that one had the watch over the stop.
@Suite(.timeLimit(.minutes(10))) struct HurryThreadingTests {
    /// A loop whose thread somebody blocks, until he lets it go.
    private final class BlockedLoop: Sendable {
        let loop = EventLoop(threadNamed: "hurry.blocked")
        private let release = DispatchSemaphore(value: 0)

        func block() async {
            await withUnsafeContinuation { (isBlocked: UnsafeContinuation<Void, Never>) in
                loop.execute { [release] in
                    isBlocked.resume()
                    release.wait()
                }
            }
        }

        func letGo() { release.signal() }
    }

    @Test func givesOthersTheirHooks_whenTheLoopIsBlockedThatWatchesTheirStop() async throws {
        let (blocked, gate) = (BlockedLoop(), Gate())
        let leaf = Probe("leaf", on: .thread("hurry.leaf"))
        let root = Probe("root", [leaf], on: .thread("hurry.root"))
        for probe in [root, leaf] {
            probe.script.stopTimeout = .seconds(600)
            probe.script.closers = [("c", .succeed)]
        }
        leaf.set(.onStop, .hang(gate))
        try await root.start()
        let stop = Task(executorPreference: blocked.loop) { await root.stop() }
        while !root.events.all.contains("leaf.onStop()") { await Task.yield() }
        await blocked.block()
        #expect(root.state == .stopping && leaf.state == .stopping)

        let rescue = EventLoop(threadNamed: "hurry.rescue")
        root.lifecycle.hurry(left: .milliseconds(100), watchedOn: rescue)
        await root.waitUntilStopped()
        let events = root.events.all
        #expect(events.suffix(4) == ["leaf.close c", "leaf.onShutdown()", "root.close c", "root.onShutdown()"])

        gate.open()
        blocked.letGo()
        let report = await stop.value
        #expect(
            report.abandoned.map { "\($0.service) \($0.step)" }.sorted() == [
                "root the stop of its children", "root/leaf onStop()",
            ]
        )
        #expect(report.abandoned.allSatisfy { !$0.isLoopBlocked }, "theirs are free")
        // What the blocked loop still had to do for them is over soon, and has touched nothing.
        while root.lifecycle.core.withLock({ !$0.stillExecuting.isEmpty })
            || leaf.lifecycle.core.withLock({ !$0.stillExecuting.isEmpty })
        {
            try await EventLoop.main.sleep(for: .milliseconds(1))
        }
        #expect(root.events.all == events)
        leaf.set(.onStop, .succeed)
        try await root.start()
        #expect(await root.stop().isClean)
        await expectParked([root, leaf])
    }

    /// Two threads now have a hand in it: the loop of the steps is free, and gets on while the other looks.
    @Test func isSafe_whenTheLoopIsNotBlockedAtAll() async throws {
        for round in 0..<100 {
            let tree = ServiceThreadingTests.tree()
            let root = tree[0]
            try await root.start()
            let stop = Task { await root.stop() }
            for _ in 0..<(round % 20) { await Task.yield() }
            let rescue = EventLoop(threadNamed: "hurry.rescue")
            root.lifecycle.hurry(left: .seconds(20), watchedOn: rescue)
            let report = await stop.value
            #expect(report.abandoned.isEmpty)
            for probe in tree { #expect(ServiceThreadingTests.isTerminal(probe.state)) }
            await expectParked(tree)
        }
    }
}
