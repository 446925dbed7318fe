//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Leaves of one parent, set out in rows and columns.
///
/// Three hundred leaves in one column are a strip that nobody can read. One arrow goes from the parent to a heading,
/// from which faint lines run along the rows. Each leaf stays a node of its own.
///
/// Not a cluster with a frame: clusters cost Graphviz time and, at every render, memory that it never frees.
struct LeafGrid {
    /// Fewer leaves of one parent look better each on its own arrow; but a picture of many leaves gets too high so.
    static func smallestCount(forLeavesInAll count: Int) -> Int { count > 40 ? 3 : 9 }

    let parent: CondensedTree.Entry
    let leaves: [CondensedTree.Entry]

    /// So many columns give a landscape picture, if this is all there is: a card takes up about twice as much in width
    /// as in height.
    static func columns(forLeavesInAll count: Int) -> Int {
        var columns = 2
        while columns * columns * 2 < count { columns += 1 }
        return columns
    }

    private var name: String { "leaves_\(leaves[0].nodeName)" }

    var heading: ServiceGraph.Node {
        let services = leaves.reduce(0) { $0 + $1.count }
        let label = ServiceGraph.Attribute("label", GraphText.label(["\(services) services"]))
        return ServiceGraph.Node(name: name, attributes: GraphStyle.heading + [label])
    }

    func edges(columns: Int) -> [ServiceGraph.Edge] {
        let lines = leaves.indices.map { index in
            let left = index % columns == 0 ? name : leaves[index - 1].nodeName
            return ServiceGraph.Edge(
                kind: .row,
                tail: left,
                head: leaves[index].nodeName,
                attributes: GraphStyle.row,
            )
        }
        return [.child(named: name, of: parent)] + lines
    }
}
