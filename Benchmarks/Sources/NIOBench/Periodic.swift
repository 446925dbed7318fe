//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Glibc
import NIOCore
import NIOPosix

/// 10,000 timers of 10 ms for 5 s, on one loop, their phases spread over the 10 ms.
///
/// `periodic` is NIO's own `scheduleRepeatedTask`: it waits 10 ms after a tick has ended, so a timer falls behind its
/// schedule by and by, and ticks less often. `periodic-deadline` keeps the schedule by hand: each tick schedules the next
/// for its deadline, which means that a loop that cannot keep up falls behind with all of them.
enum Periodic {
    static let timers = 10_000
    static let period = 10_000_000
    private static let seconds: UInt32 = 5

    static func runRepeated(_: [String]) async throws {
        try await measure { ticks in
            for number in 0..<timers {
                let delay = NIODeadline.uptimeNanoseconds(UInt64(ticks.due[number])) - .now()
                ticks.loop.scheduleRepeatedTask(initialDelay: delay, delay: .nanoseconds(Int64(period))) { _ in
                    ticks.note(number)
                }
            }
        }
    }

    static func runDeadlines(_: [String]) async throws {
        try await measure { ticks in
            for number in 0..<timers { schedule(number, of: ticks) }
        }
    }

    private static func schedule(_ number: Int, of ticks: Ticks) {
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(ticks.due[number]))
        ticks.loop.assumeIsolated().scheduleTask(deadline: deadline) {
            ticks.note(number)
            schedule(number, of: ticks)
        }
    }

    private static func measure(_ begin: @escaping @Sendable (Ticks) -> Void) async throws {
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        // In a while, so that the first are not late because the last have yet to be set.
        let start = monotonicNanoseconds() + 100_000_000
        let ticks = Ticks(on: loop, start: start)
        try await loop.submit { begin(ticks) }.get()
        // This thread has nothing else to do.
        usleep(UInt32(max(0, start - monotonicNanoseconds()) / 1_000))
        let processor = processorNanoseconds()
        sleep(seconds)
        let (spent, lateness) = try await loop.submit { (processorNanoseconds() - processor, ticks.lateness) }.get()
        report([
            "cpu": Double(spent) / 1e9,
            "late-p99": lateness.percentile(0.99),
            "ticks": Double(lateness.count),
        ])
        // Without the cancelling of 10,000 timers, which nobody asked for.
        exit(0)
    }
}

/// When each timer is due, and how late its ticks were.
// Sendable: used on the loop only, once it is there.
private final class Ticks: @unchecked Sendable {
    let loop: any EventLoop
    private(set) var due: [Int]
    /// In microseconds.
    private(set) var lateness: [Double] = []

    init(on loop: any EventLoop, start: Int) {
        self.loop = loop
        due = (0..<Periodic.timers).map { start + $0 * Periodic.period / Periodic.timers }
        lateness.reserveCapacity(6_000_000)
    }

    func note(_ number: Int) {
        lateness.append(Double(monotonicNanoseconds() - due[number]) / 1_000)
        due[number] += Periodic.period
    }
}
