//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeGraph

/// The application: it owns the other services, and draws them when all of them run.
actor AppService: Service {
    nonisolated let lifecycle = Lifecycle()

    // Lazy, so that a service exists from the moment on when it is first asked for.
    private lazy var websockets = Websockets(on: endpoints.websockets)
    private lazy var userCache = UserCache(saveTime: saveTime)
    private lazy var webserver = Webserver(on: endpoints.http, users: userCache, canBlock: canBlock)

    private let endpoints: (http: Endpoint, websockets: Endpoint)
    private let saveTime: Duration
    private let image: String
    private let canBlock: Bool

    init(http: Endpoint, websockets: Endpoint, saveTime: Duration, image: String, canBlock: Bool) {
        endpoints = (http, websockets)
        self.saveTime = saveTime
        self.image = image
        self.canBlock = canBlock
    }

    /// Started in this order, each running before the next begins.
    var dependencies: Dependencies {
        websockets
        userCache
    }

    func onStart() async throws {
        print("APP STARTING")
    }

    /// A service may get further children while it runs; this one starts now, and stops first.
    func onStarted() async throws {
        try await addRuntimeDependency(webserver)
        addTask("draw the graph") { try await self.drawGraph() }
    }

    private func drawGraph() async throws {
        guard let worker = beacon.root.service else { return }
        // This task began inside a hook, when the app and the worker above it were still starting.
        guard await worker.waitUntilRunning() else { return }
        print("WRITING GRAPH TO \(image)")
        try await beacon.root.write(to: image)
    }
}
