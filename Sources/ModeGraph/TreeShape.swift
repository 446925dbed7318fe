//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// What the nodes of a snapshot are to each other, by their index in it.
struct TreeShape {
    /// The index of the parent; nil for a root, and for a node whose parent is not in the snapshot before it.
    private(set) var parents: [Int?] = []
    /// The longest way down to a leaf; 0 for a leaf.
    private(set) var heights: [Int]
    /// How many services a subtree has, its root included.
    private(set) var sizes: [Int]
    /// The most urgent state in a subtree.
    private(set) var states: [BeaconSnapshot.State]

    init(_ nodes: [BeaconSnapshot.Node]) {
        heights = Array(repeating: 0, count: nodes.count)
        sizes = Array(repeating: 1, count: nodes.count)
        states = nodes.map(\.state)
        parents.reserveCapacity(nodes.count)
        var indices: [Int: Int] = [:]
        for (index, node) in nodes.enumerated() {
            parents.append(node.parent.flatMap { indices[$0] })
            indices[node.id] = index
        }
        let urgency = Dictionary(uniqueKeysWithValues: GraphStyle.statesByUrgency.enumerated().map { ($1, $0) })
        for index in nodes.indices.reversed() {
            guard let parent = parents[index] else { continue }
            heights[parent] = max(heights[parent], heights[index] + 1)
            sizes[parent] += sizes[index]
            if urgency[states[index], default: 0] < urgency[states[parent], default: 0] {
                states[parent] = states[index]
            }
        }
    }

    /// Subtrees of one parent that are drawn as one, because the most urgent state in each is the same.
    struct Group: Hashable {
        var parent: Int
        var state: BeaconSnapshot.State
    }

    /// What becomes of a node when all subtrees lower than a height are collapsed.
    enum Fate {
        case shown, counted(Group), inside(parent: Int)
    }

    func fate(of index: Int, collapsingBelow height: Int) -> Fate {
        guard let parent = parents[index], heights[index] < height else { return .shown }
        guard heights[parent] >= height || parents[parent] == nil else { return .inside(parent: parent) }
        return .counted(Group(parent: parent, state: states[index]))
    }

    /// The smallest height below which subtrees must be collapsed for at most `limit` entries to remain.
    ///
    /// Found by bisection: a subtree that collapses gives up its root and gains at most one group.
    func smallestHeight(forAtMost limit: Int) -> Int {
        guard parents.count > limit, var upper = heights.max() else { return 0 }
        var lower = 1
        while lower < upper {
            let middle = (lower + upper) / 2
            if entryCount(collapsingBelow: middle) <= limit { upper = middle } else { lower = middle + 1 }
        }
        return lower
    }

    private func entryCount(collapsingBelow height: Int) -> Int {
        var shown = 0
        var groups: Set<Group> = []
        for index in parents.indices {
            switch fate(of: index, collapsingBelow: height) {
            case .shown: shown += 1
            case .counted(let group): groups.insert(group)
            case .inside: break
            }
        }
        return shown + groups.count
    }
}
