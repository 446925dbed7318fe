//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CGraphviz

/// Graphviz: a graph as a value goes in, the bytes of a picture come out.
///
/// The one file of the package that imports Graphviz, which is not thread-safe: an instance lives on the render thread,
/// and there is one in a process. It keeps Graphviz' context, whose plugins take longer to load than a picture to draw.
final class GraphvizRenderer {
    /// Never freed: Graphviz' plugin for fonts remembers a name in the first context, and reads it with the second one
    /// (2.42; found by valgrind).
    private let context: OpaquePointer

    init() throws(GraphvizError) {
        guard let context = gvContext() else {
            throw GraphvizError(.renderFailed, "Graphviz could not be set up")
        }
        self.context = context
    }

    /// Lays a graph out and draws it.
    ///
    /// Every complaint of Graphviz is caught: nothing is printed, and an error among them is thrown.
    func render(_ value: ServiceGraph, as format: GraphFormat, layout: LayoutEngine) throws(GraphvizError) -> [UInt8] {
        let previousReporter = agseterrf(collectComplaint)
        complaints = []
        defer { agseterrf(previousReporter) }

        guard let graph = mode_graph_open("services") else {
            throw GraphvizError(.renderFailed, "Graphviz could not open a graph")
        }
        defer { agclose(graph) }
        value.build(in: graph)
        if format == .png { mode_graph_set(graph, "dpi", "\(Bitmap.resolution)") }

        guard gvLayout(context, graph, layout.rawValue) == 0 else {
            throw failure(.layoutFailed, of: "the layout '\(layout.rawValue)'")
        }
        defer { gvFreeLayout(context, graph) }
        try throwIfAnyError(.layoutFailed)
        if format == .png { try Bitmap.check(graph) }
        return try draw(graph, as: format)
    }

    private func draw(
        _ graph: UnsafeMutablePointer<Agraph_t>,
        as format: GraphFormat,
    ) throws(GraphvizError) -> [UInt8] {
        var bytes: UnsafeMutablePointer<CChar>?
        var count = 0
        let status = mode_graph_render(context, graph, format.graphvizName, &bytes, &count)
        defer { if let bytes { gvFreeRenderData(bytes) } }
        guard status == 0, let bytes, count > 0 else {
            throw failure(.renderFailed, of: "the format '\(format.rawValue)'")
        }
        try throwIfAnyError(.renderFailed)
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }

    private func failure(_ code: GraphvizError.Code, of purpose: String) -> GraphvizError {
        let said = whatGraphvizSaid
        let lacksPlugin = said.contains("not recognized") || said.contains("no layout engine support")
        return lacksPlugin ? .missingPlugin(for: purpose, said: said) : .failed(code, purpose, said: said)
    }

    private var whatGraphvizSaid: String {
        var said = complaints.joined()[...]
        while said.last?.isWhitespace == true { said.removeLast() }
        return String(said)
    }

    /// Some errors show in no return value; warnings (a font that was replaced) make no picture wrong.
    private func throwIfAnyError(_ code: GraphvizError.Code) throws(GraphvizError) {
        guard complaints.contains(where: { $0.hasPrefix("Error") }) else { return }
        throw .failed(code, "the picture", said: whatGraphvizSaid)
    }
}

/// What Graphviz said during the current render, in the pieces in which it says it.
// Touched by the render thread alone: Graphviz calls the reporter on the thread that called Graphviz.
nonisolated(unsafe) private var complaints: [String] = []

private func collectComplaint(_ piece: UnsafeMutablePointer<CChar>?) -> CInt {
    if let piece, complaints.count < 100 { complaints.append(String(cString: piece)) }
    return 0
}

/// The limits of a PNG.
private enum Bitmap {
    /// Dots to the inch, which makes 1.25 pixels to the point.
    ///
    /// Not more: most of the time that a PNG takes is compression, by the pixel.
    static let resolution = 90.0
    /// Above it Cairo's renderer scales the picture down by itself, and says so on stderr.
    static let largestSide = 32_767.0
    /// Half a gigabyte, at four bytes a pixel.
    static let largestArea = 134_217_728.0

    static func check(_ graph: UnsafeMutablePointer<Agraph_t>) throws(GraphvizError) {
        var (width, height) = (0.0, 0.0)
        mode_graph_size(graph, &width, &height)
        let margin = 2 * GraphStyle.padding * resolution
        width = (width * resolution / 72 + margin).rounded(.up)
        height = (height * resolution / 72 + margin).rounded(.up)
        guard max(width, height) < largestSide, width * height < largestArea else {
            throw .pictureTooLarge(width: Int(width), height: Int(height))
        }
    }
}

extension GraphFormat {
    /// The name of the device that Graphviz writes the format with.
    fileprivate var graphvizName: String {
        switch self {
        case .svg: "svg"
        case .png: "png:cairo"
        case .pdf: "pdf:cairo"
        case .dot: "dot"
        case .json: "json"
        }
    }
}

extension ServiceGraph {
    /// Makes this graph out of cgraph's parts, in an empty one.
    fileprivate func build(in graph: UnsafeMutablePointer<Agraph_t>) {
        for attribute in attributes { attribute.set(on: graph) }
        for attribute in GraphStyle.nodes { attribute.declare(for: AGNODE, in: graph) }
        for attribute in GraphStyle.edges { attribute.declare(for: AGEDGE, in: graph) }
        var made: [String: UnsafeMutablePointer<Agnode_t>] = [:]
        for node in nodes {
            guard let new = mode_graph_node(graph, node.name) else { continue }
            made[node.name] = new
            for attribute in node.attributes { attribute.set(on: new) }
        }
        for cluster in clusters { cluster.build(in: graph) }
        for edge in edges {
            guard let tail = made[edge.tail], let head = made[edge.head],
                let new = mode_graph_edge(graph, tail, head)
            else { continue }
            for attribute in edge.attributes { attribute.set(on: new) }
        }
    }
}

extension ServiceGraph.Cluster {
    fileprivate func build(in parent: UnsafeMutablePointer<Agraph_t>) {
        guard let cluster = mode_graph_subgraph(parent, name) else { return }
        for attribute in attributes { attribute.set(on: cluster) }
        for node in nodes { mode_graph_node(cluster, node) }
    }
}

extension ServiceGraph.Attribute {
    fileprivate func set(on object: UnsafeMutableRawPointer) {
        mode_graph_set(object, name, value)
    }

    /// Makes it the default of all nodes or edges.
    fileprivate func declare(for kind: CInt, in graph: UnsafeMutablePointer<Agraph_t>) {
        mode_graph_default(graph, kind, name, value)
    }
}
