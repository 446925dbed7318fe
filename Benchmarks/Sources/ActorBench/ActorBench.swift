//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport

/// What users of the standard library alone have: plain actors and tasks, on the global pool.
///
///     actor-bench SCENARIO
@main enum ActorBench {
    private static let scenarios: KeyValuePairs<String, @Sendable ([String]) async -> Void> = [
        "call-same": CallSame.run,
        "call-other": CallOther.run,
        "spawn": Spawn.run,
        "sleeps": Sleeps.run,
    ]

    static func main() async {
        let scenario = chosenScenario(of: scenarios)
        await scenario.run(scenario.arguments)
    }
}
