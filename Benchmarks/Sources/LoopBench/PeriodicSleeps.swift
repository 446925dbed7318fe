//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Mode

/// 10,000 tasks that each wake every 10 ms, at their own millisecond: processor time per wake.
enum PeriodicSleeps {
    private static let tasks = 10_000
    private static let ticks = 20

    static func measure() async throws {
        var measurement = Measurement()
        for run in 0..<6 {
            let before = processorTime()
            try await wakeAll()
            if run > 0 { measurement.add(processorTime() - before, operations: tasks * ticks) }
        }
        measurement.print("timers, processor time per wake of 10,000 periodic sleepers", in: .nanoseconds)
    }

    private static func wakeAll() async throws {
        let start = EventLoop.main.now.advanced(by: .milliseconds(20))
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<tasks {
                group.addTask {
                    var next = start.advanced(by: .microseconds(number))
                    for _ in 0..<ticks {
                        try await EventLoop.main.sleep(until: next)
                        next = next.advanced(by: .milliseconds(10))
                    }
                }
            }
        }
    }

    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
