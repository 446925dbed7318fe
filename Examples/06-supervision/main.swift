//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

struct NoConnection: Error, CustomStringConvertible {
    let description = "no connection"
}

/// A connection that breaks, and whose first two attempts to come back fail.
actor Database: Service {
    nonisolated let lifecycle = Lifecycle()

    func onStart() async throws {
        if (1...2).contains(restartCount) { throw NoConnection() }
        print("connected")
    }

    func breakDown() {
        crash(NoConnection())
    }
}

/// What would show rows of a connection that is gone, were it not restarted with it.
actor Cache: Service {
    nonisolated let lifecycle = Lifecycle()

    func onStart() async throws {
        print("empty cache")
    }
}

/// Runs once, and is done.
actor Migration: Service {
    nonisolated let lifecycle = Lifecycle()

    var tasks: Tasks {
        background("migrate") {
            print("migrated")
            requestStop()
        }
    }
}

actor Shop: Service {
    nonisolated let lifecycle = Lifecycle()
    private let database = Database()
    private let cache = Cache()
    private let mailer = Mailer()
    private lazy var supervisor = Supervisor(
        "Backend",
        strategy: .dependents,
        intensity: .init(maxRestarts: 3, within: .seconds(60)),
        backoff: .exponential(from: .milliseconds(50), jitter: 0),
    ) {
        database
        cache.after(database)
        mailer
        Migration().supervised(.transient)
    }

    var dependencies: Dependencies { supervisor }

    var tasks: Tasks {
        background("play") {
            await database.breakDown()
            await waitUntilRestarted(cache)
            print(
                "restarts: database \(database.restartCount), cache \(cache.restartCount), mailer \(mailer.restartCount)"
            )
            // One more within the minute is one too many: the supervisor fails and, since nobody supervises it, all of it.
            await database.breakDown()
        }
    }

    private func waitUntilRestarted(_ service: some Service) async {
        for await state in service.stateChanges where state == .running && service.restartCount > 0 { return }
    }
}

/// Has nothing to do with the database, and is not restarted with it.
actor Mailer: Service {
    nonisolated let lifecycle = Lifecycle()
}

Worker(Shop(), logLevel: .info).run()
