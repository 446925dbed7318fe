//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

extension ServiceGraph {
    /// More cards than this nobody reads; beyond it, services are counted instead of drawn.
    static let standardNodeLimit = 2_000

    /// The picture of a service tree.
    ///
    /// - Parameters:
    ///   - snapshot: The tree.
    ///   - layout: Only `dot` gets grids of leaves.
    ///   - framesThreads: Whether a tree of several loops gets a frame around each, or its name on the cards.
    ///   - nodeLimit: How many services are drawn one by one.
    init(
        _ snapshot: BeaconSnapshot,
        layout: LayoutEngine = .dot,
        framesThreads: Bool = false,
        nodeLimit: Int = standardNodeLimit,
    ) {
        let tree = CondensedTree(snapshot.nodes, limit: nodeLimit)
        attributes = GraphStyle.graph + [Attribute("label", GraphCaption(snapshot: snapshot).label)]
        let namesLoops = !framesThreads && tree.hasSeveralLoops
        nodes = tree.entries.map { entry in
            Node(name: entry.nodeName, attributes: ServiceCard(entry: entry, namesLoop: namesLoops).attributes)
        }

        let grids = layout == .dot ? tree.leafGrids() : []
        let inGrids = Set(grids.flatMap { $0.leaves.map(\.service.id) })
        for entry in tree.entries where !inGrids.contains(entry.service.id) {
            guard let parent = entry.parent else { continue }
            edges.append(.child(named: entry.nodeName, of: tree.entries[parent]))
        }
        nodes += grids.map(\.heading)
        let columns = LeafGrid.columns(forLeavesInAll: inGrids.count)
        edges += grids.flatMap { $0.edges(columns: columns) }
        edges += tree.prerequisites(snapshot.dependencies)
        if framesThreads { clusters = tree.clusters(with: grids) }
    }
}

extension CondensedTree.Entry {
    /// Unique in the graph: two services may share a label, never an id.
    var nodeName: String { "n\(service.id)" }
}

extension ServiceGraph.Edge {
    static func child(named child: String, of parent: CondensedTree.Entry) -> ServiceGraph.Edge {
        let isSupervised = parent.service.isSupervisor
        return ServiceGraph.Edge(
            kind: isSupervised ? .supervision : .child,
            tail: parent.nodeName,
            head: child,
            attributes: isSupervised ? GraphStyle.supervision : [],
        )
    }
}

extension CondensedTree {
    /// The "starts after" edges, each once, without those within one counted entry.
    fileprivate func prerequisites(_ dependencies: [BeaconSnapshot.Dependency]) -> [ServiceGraph.Edge] {
        var seen: Set<[Int]> = []
        return dependencies.compactMap { dependency in
            guard let tail = entryOfService[dependency.node], let head = entryOfService[dependency.prerequisite],
                tail != head, seen.insert([tail, head]).inserted
            else { return nil }
            return ServiceGraph.Edge(
                kind: .prerequisite,
                tail: entries[tail].nodeName,
                head: entries[head].nodeName,
                attributes: GraphStyle.prerequisite,
            )
        }
    }

    /// Leaves that are many enough for a grid, by parent and loop, in the order of the tree.
    fileprivate func leafGrids() -> [LeafGrid] {
        let smallestCount = LeafGrid.smallestCount(forLeavesInAll: entries.count(where: \.children.isEmpty))
        return entries.flatMap { parent -> [LeafGrid] in
            let leaves = parent.children.map { entries[$0] }.filter(\.children.isEmpty)
            guard leaves.count >= smallestCount else { return [] }
            let byLoop = Dictionary(grouping: leaves, by: \.service.loop).sorted { $0.key < $1.key }
            return byLoop.map(\.value).filter { $0.count >= smallestCount }.map {
                LeafGrid(parent: parent, leaves: $0)
            }
        }
    }

    fileprivate var hasSeveralLoops: Bool { Set(entries.map(\.service.loop)).count > 1 }

    /// One for each loop, if there are several.
    fileprivate func clusters(with grids: [LeafGrid]) -> [ServiceGraph.Cluster] {
        let byLoop = Dictionary(grouping: entries, by: \.service.loop).sorted { $0.key < $1.key }
        guard byLoop.count > 1 else { return [] }
        let gridsByLoop = Dictionary(grouping: grids) { $0.leaves[0].service.loop }
        return byLoop.enumerated().map { index, loop in
            let headings = (gridsByLoop[loop.key] ?? []).map(\.heading.name)
            return ServiceGraph.Cluster(
                name: "cluster_loop_\(index)",
                attributes: GraphStyle.loopFrame + [.init("label", GraphText.label(["thread \(loop.key)"]))],
                nodes: loop.value.map(\.nodeName) + headings,
            )
        }
    }
}
