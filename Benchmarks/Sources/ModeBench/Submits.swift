//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Mode

/// Calls that P threads have a loop make, a million in all.
///
///     submit P
enum Submits {
    private static let count = 1_000_000

    static func measure(_ arguments: [String]) async throws {
        let producers = number(arguments)
        var (walls, costs): ([Double], [Double]) = ([], [])
        for _ in 0..<4 {
            let began = monotonicNanoseconds()
            costs.append(await submit(from: producers))
            walls.append(Double(monotonicNanoseconds() - began) / Double(count))
        }
        report(["submit": Array(walls.dropFirst()).median, "producer": Array(costs.dropFirst()).median])
    }

    /// Nanoseconds of a producer's thread for each call.
    private static func submit(from producers: Int) async -> Double {
        let each = count / producers
        let run = Run(left: each * producers + producers)
        await withCheckedContinuation { continuation in
            run.done = { continuation.resume() }
            for _ in 0..<producers { detachThread { run.submit(each) } }
        }
        return run.producerTime / Double(count)
    }

    // Sendable: `left` and `done` are the loop's; the times are written by calls on the loop, too.
    private final class Run: @unchecked Sendable {
        private var left: Int
        private(set) var producerTime = 0.0
        var done: () -> Void = {}

        init(left: Int) {
            self.left = left
        }

        func submit(_ count: Int) {
            let began = threadNanoseconds()
            let loop = EventLoop.main
            for _ in 0..<count { loop.execute { self.count() } }
            let spent = Double(threadNanoseconds() - began)
            EventLoop.main.execute {
                self.producerTime += spent
                self.count()
            }
        }

        private func count() {
            left -= 1
            if left == 0 { done() }
        }
    }
}
