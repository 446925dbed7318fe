//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Mode

extension BeaconSnapshot {
    /// Draws the tree.
    ///
    /// The work is done on the render thread of the process, one picture after the other; the caller's loop is free
    /// meanwhile. In a tree of more than 2,000 services, those of one parent and state are counted on one card.
    /// Cancelling the calling task makes it throw `CancellationError` at once.
    ///
    /// - Parameters:
    ///   - format: What the bytes are.
    ///   - layout: How services are placed.
    ///   - framesThreads: Draws a frame around the services of each thread, where otherwise their cards name it.
    ///     Graphviz 2.42 loses some 9 KiB of memory for each such picture, so not for pictures that are served.
    /// - Returns: The contents of a file of that format.
    /// - Throws: ``GraphvizError``, with Graphviz' own message. A PNG that would exceed the limits of a bitmap (32,766
    ///   pixels a side, 134 megapixels in all) is never scaled: it throws `pictureTooLarge`, and SVG is the remedy.
    public func render(
        _ format: GraphFormat,
        layout: LayoutEngine = .dot,
        framesThreads: Bool = false,
    ) async throws -> [UInt8] {
        try await RenderThread.shared.run { cache in
            let graph = ServiceGraph(self, layout: layout, framesThreads: framesThreads)
            return try cache.renderer().render(graph, as: format, layout: layout)
        }
    }

    /// The same for callers that are not asynchronous: the calling thread sleeps until the picture is there.
    @available(*, noasync, message: "it blocks the thread; render(_:) does not")
    package func renderBlocking(_ format: GraphFormat) throws -> [UInt8] {
        try RenderThread.shared.runBlocking { cache in
            let graph = ServiceGraph(self, layout: .dot, framesThreads: false)
            return try cache.renderer().render(graph, as: format, layout: .dot)
        }
    }

    /// Draws the tree into a file, in the format that the file's extension stands for.
    ///
    /// The file appears complete or not at all: it is written under another name beside `path` and then renamed, on the
    /// render thread.
    ///
    /// - Parameters:
    ///   - path: A file that ends in `.svg`, `.png`, `.pdf`, `.dot` or `.json`; one that exists is replaced.
    ///   - layout: How services are placed.
    ///   - framesThreads: Draws a frame around the services of each thread; see ``render(_:layout:framesThreads:)``.
    /// - Throws: ``GraphvizError``: `unknownFormat`, `fileNotWritten`, or what ``render(_:layout:framesThreads:)`` throws.
    public func write(
        to path: String,
        layout: LayoutEngine = .dot,
        framesThreads: Bool = false,
    ) async throws {
        try await write(GraphFormat(path: path), to: path, layout: layout, framesThreads: framesThreads)
    }

    /// Draws the tree into a file, in a format that its name need not tell.
    func write(
        _ format: GraphFormat,
        to path: String,
        layout: LayoutEngine = .dot,
        framesThreads: Bool = false,
    ) async throws {
        try await RenderThread.shared.run { cache in
            let graph = ServiceGraph(self, layout: layout, framesThreads: framesThreads)
            try AtomicFile.write(cache.renderer().render(graph, as: format, layout: layout), to: path)
        }
    }
}
