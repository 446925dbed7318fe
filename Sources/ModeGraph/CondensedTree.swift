//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// The tree of a snapshot with no more entries than a picture can show.
///
/// A tree within the limit is taken as it is. In a larger one the leaves of a parent that are in the same state become
/// one counted entry; where that does not suffice, so do subtrees of height 1, and so on.
struct CondensedTree {
    /// What becomes one node of the picture.
    struct Entry {
        /// The service, or the first of those that it stands for.
        var service: BeaconSnapshot.Node
        /// The most urgent state among them.
        var state: BeaconSnapshot.State
        /// How many services it stands for, those below them included.
        var count: Int
        /// The index of the entry above it.
        var parent: Int?
        /// The indices of the entries below it.
        var children: [Int] = []
    }

    /// Parents before their children.
    private(set) var entries: [Entry] = []
    /// The index of the entry that shows a service, by the service's id.
    private(set) var entryOfService: [Int: Int] = [:]

    init(_ nodes: [BeaconSnapshot.Node], limit: Int) {
        let shape = TreeShape(nodes)
        let height = shape.smallestHeight(forAtMost: limit)
        var entryOfIndex: [Int] = []
        var entryOfGroup: [TreeShape.Group: Int] = [:]
        for (index, node) in nodes.enumerated() {
            let parent = shape.parents[index].map { entryOfIndex[$0] }
            let entry: Int
            switch shape.fate(of: index, collapsingBelow: height) {
            case .shown:
                entry = append(Entry(service: node, state: node.state, count: 1, parent: parent))
            case .inside(let parent):
                entry = entryOfIndex[parent]
            case .counted(let group):
                if let known = entryOfGroup[group] {
                    entry = known
                    entries[known].count += shape.sizes[index]
                } else {
                    let new = Entry(service: node, state: group.state, count: shape.sizes[index], parent: parent)
                    entry = append(new)
                    entryOfGroup[group] = entry
                }
            }
            entryOfIndex.append(entry)
            entryOfService[node.id] = entry
        }
    }

    private mutating func append(_ entry: Entry) -> Int {
        entries.append(entry)
        let index = entries.count - 1
        if let parent = entry.parent { entries[parent].children.append(index) }
        return index
    }
}
