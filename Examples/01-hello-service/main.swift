//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// A service that says hello when it starts, and goodbye when it stops.
actor Greeter: Service {
    nonisolated let lifecycle = Lifecycle()

    func onStart() async throws {
        print("Hello from \(label)")
    }

    func onStarted() async throws {
        log.info("Nothing more to do")
    }

    func onShutdown() async throws {
        print("Goodbye")
    }
}

// A worker stays until Ctrl-C or SIGTERM, unless it is told to stop as soon as everything has started.
let stays = CommandLine.arguments.contains("stay")
Worker(Greeter(), logLevel: .info, daemon: stays).run()
