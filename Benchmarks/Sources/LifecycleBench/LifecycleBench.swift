//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Logging
import ServiceLifecycle

/// What users of swift-service-lifecycle have: a `ServiceGroup` of services that wait for graceful shutdown.
///
///     lifecycle-bench start-stop N | memory N | worker
///
/// A group starts all services at once, each as a child task on the global pool, and stops them one after the other, the
/// last first. A group runs once; so each round has a new one, made before the clock runs.
///
/// The runtime finds a child task that has ended by a walk along its group's others, so the time that a stop takes grows
/// with the square of N. A scenario that has not ended after a minute ends the program.
@main enum LifecycleBench {
    private static let scenarios: KeyValuePairs<String, @Sendable ([String]) async throws -> Void> = [
        "start-stop": StartStop.run,
        "memory": Memory.run,
        "worker": Worker.run,
    ]

    static func main() async throws {
        let scenario = chosenScenario(of: scenarios)
        try await scenario.run(scenario.arguments)
    }
}
