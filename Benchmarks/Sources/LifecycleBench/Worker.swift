//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// A program with one idle service that ends on SIGTERM and SIGINT.
enum Worker {
    static func run(_: [String]) async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let logger = Logger(label: "worker")
        let group = ServiceGroup(
            services: [Idle(logger: logger)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger,
        )
        try await group.run()
    }
}

private struct Idle: Service {
    let logger: Logger

    func run() async throws {
        logger.info("running")
        print("READY")
        fflush(nil)
        try await gracefulShutdown()
        logger.info("stopped")
    }
}
