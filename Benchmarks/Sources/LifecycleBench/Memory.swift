//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Glibc

/// The memory of N services that run.
enum Memory {
    static func run(_ arguments: [String]) async throws {
        let count = number(arguments)
        allow(seconds: 60) { "\(count) services have not started within a minute" }
        var warm = IdleServices(1)
        await warm.start()
        try await warm.stop()
        let before = residentBytes()
        var services = IdleServices(count)
        await services.start()
        report(["memory": Double(residentBytes() - before) / Double(count)])
        // Without a stop, which takes long where they are many.
        exit(0)
    }
}
