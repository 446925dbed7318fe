//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Mode
import ModeGraph
import Testing

/// What `SIGUSR2` does in a program that draws.
@Suite struct WorkerOptionsGraphTests {
    @Test func writesTheWholeTree_whereverItIsAskedFrom() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "mode-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "graph.svg").path()
        var options = WorkerOptions()
        options.drawGraph(to: path)
        let child = Leaf()
        let worker = Worker(child, options: options)
        try worker.addDependency(child)
        let graph = try #require(options.graph)
        try await graph.write(child.beacon.root.snapshot(), try #require(graph.file), nil)
        let svg = try String(contentsOfFile: path, encoding: .utf8)
        #expect(svg.contains("Worker") && svg.contains("Leaf"))
    }

    @Test func drawsForTheConsole_inTheFormatThatIsNamed() async throws {
        var options = WorkerOptions()
        options.drawGraph()
        let graph = try #require(options.graph)
        #expect(graph.file == nil, "nothing for SIGUSR2")
        let leaf = Leaf()
        let dot = String(decoding: try await graph.render(leaf.beacon.snapshot(), "DOT"), as: UTF8.self)
        #expect(dot.hasPrefix("digraph") && dot.contains("Leaf"))
        let error = await #expect(throws: GraphvizError.self) {
            _ = try await graph.render(leaf.beacon.snapshot(), "gif")
        }
        #expect(error?.code == .unknownFormat)
    }

    @Test func throws_whenTheFileCannotBeWritten() async throws {
        var options = WorkerOptions()
        options.drawGraph(to: "/dev/null/graph.svg")
        let graph = try #require(options.graph)
        await #expect(throws: GraphvizError.self) {
            try await graph.write(Leaf().beacon.snapshot(), "/dev/null/graph.svg", nil)
        }
    }
}

private actor Leaf: Service {
    nonisolated let lifecycle = Lifecycle()
}
