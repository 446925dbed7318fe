//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Mode

/// 10,000 timers of 10 ms for 5 s, their phases spread evenly: processor time, and how late each tick is.
///
///     periodic timers|sleeps|calls
///
/// As timers that services declare, which keep their schedule themselves and tell nobody of its phase, so that there is no
/// lateness to compare; as tasks that sleep until instants of their own schedule; as calls at such instants.
enum Periodic {
    private static let timers = 10_000
    private static let interval = 10_000_000
    private static let length = 5_000_000_000

    static func measure(_ arguments: [String]) async throws {
        let ticks = Ticks()
        switch arguments.first {
        case "timers": try await declare(ticks)
        case "calls": await call(ticks)
        default: await sleep(ticks)
        }
        ticks.report()
    }

    private static func declare(_ ticks: Ticks) async throws {
        // Ten services, a millisecond apart, of 1,000 timers each.
        let services = (0..<10).map { _ in Ticker(timers: timers / 10, ticks) }
        for service in services {
            try await service.start()
            try await EventLoop.main.sleep(for: .milliseconds(1))
        }
        ticks.begin()
        try await EventLoop.main.sleep(for: .nanoseconds(length))
        ticks.end()
        for service in services { await service.stop() }
    }

    private static func sleep(_ ticks: Ticks) async {
        let start = EventLoop.main.now.advanced(by: .milliseconds(100))
        ticks.begin()
        await withDiscardingTaskGroup { group in
            for number in 0..<timers {
                group.addTask {
                    var due = start.advanced(by: .nanoseconds(number * interval / timers))
                    for _ in 0..<length / interval {
                        try? await EventLoop.main.sleep(until: due)
                        ticks.add(lateBy: due.duration(to: EventLoop.main.now))
                        due = due.advanced(by: .nanoseconds(interval))
                    }
                }
            }
        }
        ticks.end()
    }

    private static func call(_ ticks: Ticks) async {
        let start = EventLoop.main.now.advanced(by: .milliseconds(100))
        ticks.begin()
        await withCheckedContinuation { continuation in
            let caller = Caller(ticks, left: timers * length / interval) { continuation.resume() }
            for number in 0..<timers {
                caller.call(at: start.advanced(by: .nanoseconds(number * interval / timers)), times: length / interval)
            }
        }
        ticks.end()
    }

    private actor Ticker: Service {
        nonisolated let lifecycle = Lifecycle(on: .main)
        private let timers: Int
        private let ticks: Ticks

        init(timers: Int, _ ticks: Ticks) {
            self.timers = timers
            self.ticks = ticks
        }

        var tasks: Tasks {
            for _ in 0..<timers {
                every(.nanoseconds(interval), "tick") { ticks.add() }
            }
        }
    }

    // Sendable: it is used on the main loop only.
    private final class Caller: @unchecked Sendable {
        private let ticks: Ticks
        private var left: Int
        private let done: () -> Void

        init(_ ticks: Ticks, left: Int, done: @escaping () -> Void) {
            self.ticks = ticks
            self.left = left
            self.done = done
        }

        func call(at due: LoopInstant, times: Int) {
            EventLoop.main.schedule(at: due) { [self] in
                ticks.add(lateBy: due.duration(to: EventLoop.main.now))
                if times > 1 { call(at: due.advanced(by: .nanoseconds(interval)), times: times - 1) }
                left -= 1
                if left == 0 { done() }
            }
        }
    }
}

/// The ticks that came, and how late.
// Sendable: it is used on the main loop only.
private final class Ticks: @unchecked Sendable {
    private var count = 0
    private var lateness: [Double] = []
    private var began = 0
    private var spent = 0

    init() {
        lateness.reserveCapacity(5_000_000)
    }

    func begin() {
        count = 0
        began = processorNanoseconds()
    }

    func end() { spent = processorNanoseconds() - began }

    func add() { count += 1 }

    func add(lateBy late: Duration) {
        count += 1
        lateness.append(late / .microseconds(1))
    }

    func report() {
        let cpu = Double(spent) / 1e9
        if lateness.isEmpty {
            BenchSupport.report(["cpu": cpu, "ticks": Double(count)])
        } else {
            BenchSupport.report(["cpu": cpu, "late-p99": lateness.percentile(0.99), "ticks": Double(count)])
        }
    }
}
