//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import NIOCore
import NIOPosix

/// What users of SwiftNIO have: event loops of `MultiThreadedEventLoopGroup`, and actors that such a loop executes.
///
///     nio-bench SCENARIO [ARGUMENT...]
///
/// Timers and closures go through `assumeIsolated()` where the code is on the loop, as NIO's own handlers do: it saves
/// the check for the thread and the way to it.
@main enum NIOBench {
    private static let scenarios: KeyValuePairs<String, @Sendable ([String]) async throws -> Void> = [
        "call-same": CallSame.run,
        "call-other": CallOther.run,
        "spawn": Spawn.runPreferring,
        "spawn-actor": Spawn.runIsolated,
        "sleeps": Sleeps.runCallbacks,
        "sleeps-async": Sleeps.runTasks,
        "set-cancel": SetCancel.run,
        "periodic": Periodic.runRepeated,
        "periodic-deadline": Periodic.runDeadlines,
        "submit": Submit.run,
    ]

    static func main() async throws {
        let scenario = chosenScenario(of: scenarios)
        try await scenario.run(scenario.arguments)
    }
}
