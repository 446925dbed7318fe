//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport

/// Starting an empty task from an actor and waiting for its end; both are on the global pool.
enum Spawn {
    private static let times = 50_000
    private static let rounds = 7

    static func run(_: [String]) async {
        let spawner = Spawner()
        var spawns: [Double] = []
        for _ in 0...rounds { spawns.append(await spawner.spawn(times)) }
        // The first round warms up.
        report(["spawn": Array(spawns.dropFirst()).median])
    }
}

private actor Spawner {
    func spawn(_ times: Int) async -> Double {
        let start = monotonicNanoseconds()
        for _ in 0..<times { await Task {}.value }
        return Double(monotonicNanoseconds() - start) / Double(times)
    }
}
