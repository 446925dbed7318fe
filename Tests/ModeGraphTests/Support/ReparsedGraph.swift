//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CGraphviz

@testable import ModeGraph

/// DOT, read by Graphviz' own parser.
struct ReparsedGraph: Sendable {
    var nodes: [String] = []
    var labels: [String: String] = [:]
    var edges: [String] = []

    init(dot: [UInt8]) async throws {
        // Graphviz belongs to the render thread, in tests too.
        self = try await RenderThread.shared.run { cache in
            _ = try cache.renderer()
            return try ReparsedGraph(parsing: String(decoding: dot, as: UTF8.self))
        }
    }

    private init(parsing dot: String) throws {
        guard let graph = agmemread(dot) else { throw GraphvizError(.renderFailed, "not DOT") }
        defer { agclose(graph) }
        var node = agfstnode(graph)
        while let current = node {
            let name = String(cString: agnameof(current))
            nodes.append(name)
            labels[name] = "label".withCString { agget(current, UnsafeMutablePointer(mutating: $0)) }
                .map { String(cString: $0) }
            var edge = agfstout(graph, current)
            while let out = edge {
                edges.append(name + "->" + String(cString: agnameof(out.pointee.node)))
                edge = agnxtout(graph, out)
            }
            node = agnxtnode(graph, current)
        }
    }
}
