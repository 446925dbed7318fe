//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import ModeTesting
import Synchronization
import Testing

@testable import Mode

@Suite struct BeaconSnapshotTests {
    @Test func showsTheTree_andWhatEachServiceDoes() throws {
        try simulate { simulation in
            let database = ChildService("database")
            let cache = ChildService(
                "cache",
                script: .doing { service in
                    service.every(.seconds(2), "expire") {}
                    service.background("consumer") { await service.sleep(for: .seconds(3_600)) }
                },
            )
            let bystander = ChildService("bystander", on: .thread("side"))
            let root = ChildService("root") {
                cache.after(database)
                database
            }
            try await root.start()
            try root.addDependency(bystander)
            await simulation.advance(by: .seconds(5))
            let snapshot = root.beacon.snapshot()

            #expect(snapshot.nodes.map(\.label) == ["root", "cache", "database", "bystander"])
            #expect(snapshot.nodes.map(\.path) == ["root", "root/cache", "root/database", "root/bystander"])
            #expect(snapshot.nodes.map(\.state) == [.running, .running, .running, .created])
            #expect(snapshot.nodes.map(\.uptime) == [.seconds(5), .seconds(5), .seconds(5), nil])
            #expect(snapshot.nodes.map(\.loop) == ["mode.main", "mode.main", "mode.main", "side"])
            let ids = snapshot.nodes.map(\.id)
            #expect(snapshot.nodes.map(\.parent) == [nil, ids[0], ids[0], ids[0]])
            #expect(snapshot.dependencies == [.init(node: ids[1], prerequisite: ids[2])])

            let tasks = snapshot.nodes[1].tasks
            #expect(tasks.map(\.name) == ["expire", "consumer"])
            #expect(tasks.allSatisfy { $0.createdAt.hasPrefix("ModeTests/BeaconSnapshotTests.swift:") })
            #expect(tasks.map(\.age) == [.seconds(5), .seconds(5)])
            #expect(tasks[0].timer == .init(interval: .seconds(2), runs: 2, skipped: 0, lateness: .zero))
            #expect(tasks[1].timer == nil)
            #expect(root.beacon.snapshot().nodes.map(\.id) == ids)
        }
    }

    @Test func showsCrashesAndRestarts() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            try await root.restart()
            #expect(root.beacon.snapshot().nodes[0].restarts == 1)
            root.crash(ChildFault("disk full"))
            #expect(root.beacon.snapshot().nodes[0].state == .stopping)
            await root.waitUntilStopped()
            let node = root.beacon.snapshot().nodes[0]
            #expect(node.state == .failed)
            #expect(node.crashReason == "disk full")
            #expect(node.uptime == nil)
        }
    }

    @Test func survivesEncoding() throws {
        try simulate { simulation in
            let leaf = ChildService("\"leaf\"\n", script: .doing { $0.every(.milliseconds(1_500), "tick") {} })
            let other = ChildService("other")
            let root = ChildService("root") {
                leaf.after(other)
                other
            }
            try await root.start()
            await simulation.advance(by: .milliseconds(3_210))
            let snapshot = root.beacon.snapshot()
            let data = try JSONEncoder().encode(snapshot)
            #expect(try JSONDecoder().decode(BeaconSnapshot.self, from: data) == snapshot)
            #expect(snapshot.nodes[1].tasks[0].timer?.runs == 2)
        }
    }

    @Test func readsAsIndentedText() throws {
        try simulate { simulation in
            let leaf = ChildService("leaf", script: .doing { $0.every(.seconds(1), "tick") {} })
            let line = #line - 1
            let middle = ChildService("middle") { leaf }
            let root = ChildService("root") { middle }
            try await root.start()
            await simulation.advance(by: .seconds(90))
            #expect(
                root.beacon.text == """
                    root (running, for 90 s, on mode.main)
                      middle (running, for 90 s, on mode.main)
                        leaf (running, for 90 s, on mode.main)
                            · tick (ModeTests/BeaconSnapshotTests.swift:\(line), 90 s) every 1 s, 90 runs, 0 skipped
                    """
            )
            await root.stop()
            #expect(root.beacon.text.hasPrefix("root (stopped, on mode.main)\n"))
        }
    }

    @Test func leavesOutAnEdge_toWhatIsNoSibling() throws {
        try simulate { _ in
            let root = ChildService("root") { ChildService("a").after(ChildService("stranger")) }
            #expect(await serviceError { try await root.start() }?.code == .notAChild)
            #expect(root.beacon.snapshot().nodes.count == 2)
            #expect(root.beacon.snapshot().dependencies.isEmpty)
        }
    }

    @Test func startsWhereItIsAskedFor() throws {
        let (root, middle, leaf) = (ChildService("root"), ChildService("middle"), ChildService("leaf"))
        try root.addDependency(middle)
        try middle.addDependency(leaf)
        let snapshot = middle.beacon.snapshot()
        #expect(snapshot.nodes.map(\.path) == ["root/middle", "root/middle/leaf"])
        #expect(snapshot.nodes[0].parent == nil)
    }

    /// Another thread attaches and detaches meanwhile.
    ///
    /// Each look finds every node's parent, once, before it.
    @Test func isConsistent_whileAnotherThreadChangesTheTree() async throws {
        let root = ChildService("root")
        let subtrees = (0..<8).map { index in
            let top = ChildService("top \(index)")
            let leaf = ChildService("leaf \(index)")
            try? top.addDependency(leaf)
            return top
        }
        let isDone = Atomic(false)
        let thread = Thread {
            for round in 0..<4_000 {
                let top = subtrees[round % subtrees.count]
                if top.beacon.parent == nil {
                    try? root.addDependency(top)
                } else {
                    _ = ServiceTree.detach(top.lifecycle, from: root.lifecycle)
                }
            }
            isDone.store(true, ordering: .releasing)
        }
        thread.start()
        var looks = 0
        repeat {
            let snapshot = root.beacon.snapshot()
            var seen: Set<Int> = []
            for node in snapshot.nodes {
                #expect(seen.insert(node.id).inserted)
                if let parent = node.parent { #expect(seen.contains(parent)) } else { #expect(node.label == "root") }
            }
            #expect(snapshot.nodes.count % 2 == 1)
            #expect(root.beacon.traverse().count % 2 == 1)
            looks += 1
        } while !isDone.load(ordering: .acquiring) || looks < 100
    }
}
