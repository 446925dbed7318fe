//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Cooks, and tells whoever wants to know. It knows none of them.
actor Kitchen: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let dishReady = Signal<Kitchen, String>("dishReady", of: Kitchen.self)
    /// The stove has room for two, and is free again every 100 ms.
    private let stove = TokenBucket(rate: .perSecond(10), capacity: 2)

    func cook(_ dishes: String...) async throws {
        for dish in dishes {
            try await stove.take()
            do {
                try await dishReady.send(dish, from: self)
            } catch {
                for error in error.errors { print("The kitchen hears: \(error)") }
            }
        }
    }
}

/// Carries what is ready; as long as it runs.
actor Waiter: Service {
    nonisolated let lifecycle = Lifecycle()
    private let kitchen: Kitchen
    private var carried = 0

    init(kitchen: Kitchen) { self.kitchen = kitchen }

    func onStart() {
        connect(to: kitchen.dishReady) { _, dish in
            carried += 1
            print("The waiter carries \(dish): number \(carried)")
        }
    }
}

struct Complaint: Error, CustomStringConvertible {
    let description = "too salty"
}

/// Tastes everything. What it throws does not keep the waiter from carrying.
actor Critic: Service {
    nonisolated let lifecycle = Lifecycle()
    private let kitchen: Kitchen

    init(kitchen: Kitchen) { self.kitchen = kitchen }

    func onStart() {
        connect(to: kitchen.dishReady) { _, dish in
            print("The critic tastes \(dish)")
            if dish == "soup" { throw Complaint() }
        }
    }
}

actor Restaurant: Service {
    nonisolated let lifecycle = Lifecycle()
    private let kitchen = Kitchen()
    private lazy var critic = Critic(kitchen: kitchen)
    private lazy var waiter = Waiter(kitchen: kitchen)

    var dependencies: Dependencies {
        kitchen
        critic
        waiter
    }

    var tasks: Tasks {
        background("evening") {
            try await kitchen.cook("bread", "soup", "fish")
            await critic.stop()
            try await kitchen.cook("cake")
            // What this function waits for is kept, and would be shown if it took more than a second.
            try await withFlightRecorder(log, timeout: .seconds(1), operation: "coffee") { _ in
                onTimeout.info("waiting for the stove")
                try await kitchen.cook("coffee")
            }
            await waiter.stop()
            print("Receivers left: \(kitchen.dishReady.receiverCount)")
            requestExit(0)
        }
    }
}

Worker(Restaurant(), logLevel: .warning).run()
