//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// What the examples in documentation comments take for granted; see snippets.sh.

import Mode
import ModeTesting

actor App: Service {
    nonisolated let lifecycle = Lifecycle()
}

actor Cache: Service {
    nonisolated let lifecycle = Lifecycle()
    var refreshes: Int { 0 }
    func lookup(_ key: String) async throws -> Int { 0 }
}

/// A service that has everything that an example mentions.
protocol Sample: Service {}

extension Sample {
    nonisolated var database: Cache { Cache() }
    nonisolated var cache: Cache { Cache() }
    nonisolated var importer: Cache { Cache() }
    nonisolated var metrics: Cache { Cache() }
    nonisolated var hasMetrics: Bool { true }
    nonisolated var simulation: Simulation { fatalError("examples are not run") }

    func consume() async throws {}
    func rebalance() async throws {}
    func expire() {}
    func refresh() {}
}
