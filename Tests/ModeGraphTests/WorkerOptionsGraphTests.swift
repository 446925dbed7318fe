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
        let draw = try #require(options.onUser2)
        #expect(try await draw(child.beacon) == path)
        let svg = try String(contentsOfFile: path, encoding: .utf8)
        #expect(svg.contains("Worker") && svg.contains("Leaf"))
    }

    @Test func throws_whenTheFileCannotBeWritten() async throws {
        var options = WorkerOptions()
        options.drawGraph(to: "/dev/null/graph.svg")
        let draw = try #require(options.onUser2)
        await #expect(throws: GraphvizError.self) { _ = try await draw(Leaf().beacon) }
    }
}

private actor Leaf: Service {
    nonisolated let lifecycle = Lifecycle()
}
