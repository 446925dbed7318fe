//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// The services of a snapshot by their paths, as people write them.
struct ServiceDirectory {
    let snapshot: BeaconSnapshot
    /// Unique: of siblings with one path, the second is called `PATH#2`, and so on; what is below it, too.
    let paths: [String]
    private let parents: [Int]

    enum Match: Equatable {
        /// The index of the node.
        case found(Int)
        case ambiguous([String])
        /// With what may have been meant.
        case unknown(String?)
    }

    init(_ snapshot: BeaconSnapshot) {
        self.snapshot = snapshot
        var indices: [Int: Int] = [:]
        var counts: [String: Int] = [:]
        var paths: [String] = []
        var parents: [Int] = []
        paths.reserveCapacity(snapshot.nodes.count)
        parents.reserveCapacity(snapshot.nodes.count)
        for (index, node) in snapshot.nodes.enumerated() {
            let parent = node.parent.flatMap { indices[$0] }
            indices[node.id] = index
            parents.append(parent ?? -1)
            let path = parent.map { "\(paths[$0])/\(node.name)" } ?? node.path
            let count = counts[path, default: 0] + 1
            counts[path] = count
            paths.append(count == 1 ? path : "\(path)#\(count)")
        }
        self.paths = paths
        self.parents = parents
    }

    /// What somebody means: a path, with or without the root's name, or the end of one that is unique.
    func find(_ query: String) -> Match {
        let query = query.trimmingSlashes
        if let exact = paths.firstIndex(of: query) { return .found(exact) }
        if let root = paths.first, let below = paths.firstIndex(of: "\(root)/\(query)") { return .found(below) }
        let tail = "/\(query)"
        let candidates = paths.indices.filter { paths[$0].hasSuffix(tail) }
        switch candidates.count {
        case 1: return .found(candidates[0])
        case 0: return .unknown(closest(to: query))
        default: return .ambiguous(candidates.map { paths[$0] })
        }
    }

    /// The node and all below it, as indices.
    func subtree(of index: Int) -> Range<Int> {
        // Depth first: the subtree ends where a node's parent is above the first.
        var end = index + 1
        while end < parents.count, parents[end] >= index { end += 1 }
        return index..<end
    }

    func parent(of index: Int) -> Int? { parents[index] >= 0 ? parents[index] : nil }

    private func closest(to query: String) -> String? {
        guard query.utf8.count <= 256 else { return nil }
        let name = query.lastComponent
        // The same name somewhere else, or in other letters, before one that is spelled a little differently.
        var names: [String: Int] = [:]
        for index in paths.indices {
            let known = paths[index].lastComponent
            if known == name || known.lowercased() == name.lowercased() { return paths[index] }
            names[known] = names[known] ?? index
        }
        return Spelling.closest(to: name, among: names.keys.sorted()).flatMap { names[$0] }.map { paths[$0] }
    }
}

extension BeaconSnapshot.Node {
    /// The last part of the path.
    var name: String { path.lastComponent }
}

extension String {
    fileprivate var trimmingSlashes: String {
        var text = self[...]
        while text.hasPrefix("/") { text.removeFirst() }
        while text.hasSuffix("/") { text.removeLast() }
        return String(text)
    }
}
