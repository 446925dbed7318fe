//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// A service that needs a while to get ready.
actor Part: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let label: String
    private let warmUp: Duration
    private let coolDown: Duration

    init(_ label: String, warmUp: Duration = .zero, coolDown: Duration = .zero) {
        self.label = label
        self.warmUp = warmUp
        self.coolDown = coolDown
    }

    func onStart() async throws {
        await sleep(for: warmUp)
        print("\(label) is ready")
    }

    func onShutdown() async throws {
        // Not the service's own sleep, which ends when the service stops.
        try await EventLoop.main.sleep(for: coolDown)
        print("\(label) is closed")
    }
}

/// Starts its parts together, except where one has to wait for another.
actor Backend: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated var startup: Startup { .concurrent() }

    private let database = Part("Database", warmUp: .milliseconds(50))
    private let cache = Part("Cache")
    private let mailer = Part("Mailer", warmUp: .seconds(1), coolDown: .seconds(1))

    var dependencies: Dependencies {
        cache.after(database)
        database
        mailer
    }
}

/// Starts its parts one after the other, in the order of the list.
actor Shop: Service {
    nonisolated let lifecycle = Lifecycle()

    var dependencies: Dependencies {
        Backend()
        Part("Website")
    }

    func onStarted() async throws {
        print("All is ready")
    }
}

// Not a daemon: it stops when everything is started.
Worker(Shop(), logLevel: .info, daemon: false).run()
