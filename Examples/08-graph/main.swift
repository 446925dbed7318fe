//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeGraph

/// A service that does nothing but to be in the picture.
actor Part: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let label: String

    init(_ label: String, on loop: LoopChoice = .inherited) {
        self.label = label
        lifecycle = Lifecycle(on: loop)
    }
}

/// Reads a feed each second, and one day cannot.
actor Importer: Service {
    nonisolated let lifecycle = Lifecycle()

    struct FeedIsGone: Error, CustomStringConvertible {
        let description = "the feed answers 410 Gone"
    }

    var tasks: Tasks {
        every(.seconds(1), "read the feed") {}
    }
}

/// Draws the tree in three situations, and ends the program.
actor Shop: Service {
    nonisolated let lifecycle = Lifecycle()

    private let database = Part("Database")
    private let cache = Part("Cache")
    private let importer = Importer()
    private let website = Part("Website", on: .thread("website"))
    private lazy var backend = Supervisor("Backend", backoff: .constant(.seconds(30), jitter: 0)) {
        database
        cache.after(database)
        importer
    }

    var dependencies: Dependencies {
        backend
        website
    }

    var tasks: Tasks {
        background("draw") {
            guard let worker = beacon.root.service, await worker.waitUntilRunning() else { return }
            try await draw("running")

            importer.crash(Importer.FeedIsGone())
            for await state in importer.stateChanges where state.kind == .restarting { break }
            try await draw("restarting")

            try await backend.restartChild(importer)
            await cache.stop()
            try await draw("stopped")
            requestExit()
        }
    }

    /// As SVG and as PNG: the extension says which.
    private func draw(_ name: String) async throws {
        let tree = beacon.root.snapshot()
        for format in [GraphFormat.svg, .png] {
            try await tree.write(to: "\(name).\(format)")
        }
        let states = tree.nodes.map { "\($0.label) \($0.state)" }
        print("\(name).svg, \(name).png: \(states.joined(separator: ", "))")
    }
}

Worker(Shop(), logLevel: .error).run()
