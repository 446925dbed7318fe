//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport

/// 100,000 tasks that sleep 10 ms at the same time, by `Task.sleep` on the global pool.
enum Sleeps {
    private static let rounds = 3

    static func run(_: [String]) async {
        var walls: [Double] = []
        var processors: [Double] = []
        for _ in 0...rounds {
            let processor = processorNanoseconds()
            let start = monotonicNanoseconds()
            await withDiscardingTaskGroup { group in
                for _ in 0..<100_000 {
                    group.addTask { try? await Task.sleep(for: .milliseconds(10)) }
                }
            }
            walls.append(Double(monotonicNanoseconds() - start) / 1e9)
            processors.append(Double(processorNanoseconds() - processor) / 1e9)
        }
        // The first round warms up.
        report(["wall": Array(walls.dropFirst()).median, "cpu": Array(processors.dropFirst()).median])
    }
}
