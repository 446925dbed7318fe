//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Logging
import Mode

/// Mode's side of the rows of the suite; `rows/` says what each measures.
///
///     mode-bench SCENARIO [ARGUMENT...]
///
/// Nothing is logged: it is the machinery that is measured, not a terminal. The main thread serves the main loop, as it
/// does in a program with a worker, and the scenario runs on it.
@main enum ModeBench {
    typealias Scenario = @Sendable ([String]) async throws -> Void

    private static let scenarios: KeyValuePairs<String, Scenario> = [
        "start-stop": StartStop.measure,
        "memory": StartStop.measureMemory,
        "call-same": Calls.measureSame,
        "call-other": Calls.measureOther,
        "spawn": Spawns.measure,
        "spawn-bare": Spawns.measureBare,
        "sleeps": Sleeps.measure,
        "set-cancel": SetCancel.measure,
        "periodic": Periodic.measure,
        "submit": Submits.measure,
        "restart": Restarts.measure,
        "picture": Pictures.measure,
        "dot": Pictures.printText,
        "simulate": Simulated.measure,
    ]

    static func main() {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let (run, arguments) = chosenScenario(of: scenarios)
        Task(executorPreference: EventLoop.main) {
            do {
                try await run(arguments)
            } catch {
                fail("\(error)")
            }
            EventLoop.main.stop()
        }
        EventLoop.main.run()
    }
}
