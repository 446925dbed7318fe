//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Mode

/// 100,000 sleeps of 10 ms at once: from the first start to the last end.
///
///     sleeps tasks|calls
///
/// As tasks that sleep, or as calls that the loop is to make.
enum Sleeps {
    private static let count = 100_000
    private static let time = Duration.milliseconds(10)

    static func measure(_ arguments: [String]) async throws {
        let sleepAll = arguments.first == "calls" ? callAll : runTasks
        var (walls, processors): ([Double], [Double]) = ([], [])
        for _ in 0..<4 {
            let (wall, processor) = (monotonicNanoseconds(), processorNanoseconds())
            await sleepAll()
            walls.append(Double(monotonicNanoseconds() - wall) / 1e9)
            processors.append(Double(processorNanoseconds() - processor) / 1e9)
        }
        report(["wall": Array(walls.dropFirst()).median, "cpu": Array(processors.dropFirst()).median])
    }

    private static func runTasks() async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<count {
                group.addTask { try? await EventLoop.main.sleep(for: time) }
            }
        }
    }

    private static func callAll() async {
        let left = Countdown(from: count)
        await withCheckedContinuation { continuation in
            left.whenDone { continuation.resume() }
            for _ in 0..<count { EventLoop.main.schedule(after: time) { left.count() } }
        }
    }
}

/// Counts down to an end.
// Sendable: it is used on the main loop only.
private final class Countdown: @unchecked Sendable {
    private var left: Int
    private var done: () -> Void = {}

    init(from count: Int) {
        left = count
    }

    func whenDone(_ done: @escaping () -> Void) { self.done = done }

    func count() {
        left -= 1
        if left == 0 { done() }
    }
}
