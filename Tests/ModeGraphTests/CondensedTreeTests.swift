//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import Testing

@testable import ModeGraph

@Suite struct CondensedTreeTests {
    @Test func keepsEachService_whenTheyAreWithinTheLimit() {
        let tree = CondensedTree(BeaconSnapshot.star(leaves: 99).nodes, limit: 100)
        #expect(tree.entries.count == 100)
        #expect(tree.entries.allSatisfy { $0.count == 1 })
    }

    @Test func countsLeavesByParentAndState_whenTheyExceedTheLimit() {
        var nodes = BeaconSnapshot.star(leaves: 2_500).nodes
        for index in 2_400..<2_500 { nodes[index].state = .failed }
        let tree = CondensedTree(nodes, limit: 2_000)
        #expect(tree.entries.map(\.count) == [1, 2_400, 100])
        #expect(tree.entries.map(\.state) == [.running, .running, .failed])
        #expect(tree.entries[0].children == [1, 2])
    }

    @Test func collapsesFromTheLeavesUp_onlyAsFarAsNeeded() {
        let tree = CondensedTree(BeaconSnapshot.chain(length: 3_000).nodes, limit: 2_000)
        #expect(tree.entries.count == 2_000)
        #expect(tree.entries.last?.count == 1_001)
        #expect(tree.entryOfService[2_999] == 1_999)
    }

    @Test func countsEveryServiceOnce() {
        let nodes = (0..<20_000).map { index in
            BeaconSnapshot.Node(
                id: index,
                parent: index == 0 ? nil : (index - 1) / 3,
                label: "",
                path: "",
                state: BeaconSnapshot.State.allCases[index % 7],
            )
        }
        let tree = CondensedTree(nodes, limit: 500)
        #expect(tree.entries.count <= 500)
        #expect(tree.entries.reduce(0) { $0 + $1.count } == 20_000)
        #expect(tree.entryOfService.count == 20_000)
    }

    @Test func showsTheMostUrgentStateOfACollapsedSubtree() {
        var nodes = BeaconSnapshot.chain(length: 5).nodes
        nodes[4].state = .failed
        #expect(CondensedTree(nodes, limit: 2).entries.map(\.state) == [.running, .failed])
    }

    @Test func survivesAParentThatIsMissing() {
        let orphan = BeaconSnapshot.Node(id: 1, parent: 7, label: "x", path: "x", state: .running)
        #expect(CondensedTree([orphan], limit: 10).entries.count == 1)
        #expect(CondensedTree([], limit: 10).entries.isEmpty)
    }
}
