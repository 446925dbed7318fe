//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// A child of a supervisor that fails as soon as it runs, so many times.
actor Fragile: Service {
    nonisolated let lifecycle = Lifecycle()
    private var failuresLeft: Int
    private let error: any Error

    init(failures: Int, _ error: any Error = Boom(description: "boom")) {
        failuresLeft = failures
        self.error = error
    }

    func onStarted() async throws {
        guard failuresLeft > 0 else { return print("READY") }
        failuresLeft -= 1
        addTask("bomb") { throw self.error }
    }

    func onShutdown() async throws { print("DOWN") }
}

extension Scenario {
    /// A supervisor over a child that fails, and one that does not.
    func makeSupervisor() -> Supervisor {
        let fragile =
            switch self {
            case .restartedTwice: Fragile(failures: 2)
            case .terminateTree: Fragile(failures: 1, TerminateTree(exitCode: 7, Boom(description: "boom")))
            default: Fragile(failures: .max)
            }
        return Supervisor(
            intensity: RestartIntensity(maxRestarts: 3),
            backoff: .constant(.milliseconds(1)),
        ) {
            Leaf("Steady")
            fragile
        }
    }
}
