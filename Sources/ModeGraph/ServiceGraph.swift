//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A picture before it is laid out: nodes, edges and clusters as values, each with the attributes Graphviz reads.
///
/// Made from a snapshot by rules that need no Graphviz, and so tested without it.
struct ServiceGraph: Sendable, Hashable {
    /// The name and value of something Graphviz reads.
    struct Attribute: Sendable, Hashable {
        var name: String
        var value: String

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A card: one service, or several of one parent and state.
    struct Node: Sendable, Hashable {
        /// Unique in the graph, made from the service's id and never from its label.
        var name: String
        var attributes: [Attribute]
    }

    struct Edge: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            /// From a parent to its child.
            case child
            /// From a supervisor to its child.
            case supervision
            /// From a service to one that must have started before it.
            case prerequisite
            /// From the heading of a grid to the first leaf of a row, and from there to the next.
            case row
        }

        var kind: Kind
        var tail: String
        var head: String
        var attributes: [Attribute]
    }

    /// A labelled frame around nodes, which the layout keeps together.
    ///
    /// Sparingly: Graphviz 2.42 loses some kilobytes to each cluster at each layout.
    struct Cluster: Sendable, Hashable {
        /// Begins with `cluster`, by which Graphviz knows it.
        var name: String
        var attributes: [Attribute]
        var nodes: [String]
    }

    var attributes: [Attribute] = []
    var nodes: [Node] = []
    var edges: [Edge] = []
    var clusters: [Cluster] = []
}
