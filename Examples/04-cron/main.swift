//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Mode
import ModeCron

/// Prints when an expression is due next, as clocks show it there.
func show(_ text: String, in name: String, after start: String) throws {
    guard let zone = TimeZone(identifier: name) else { return }
    let expression = try CronExpression(text)
    let format = Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: zone)
    var instant = try Date.ISO8601FormatStyle().parse(start)
    print("\(text) in \(name):")
    for _ in 0..<3 {
        guard let next = expression.next(after: instant, in: zone) else { break }
        print("    \(format.format(next))")
        instant = next
    }
}

/// Two crontabs: one that ticks each second until it has run three times, and one that waits for the evening.
actor Office: Service {
    nonisolated let lifecycle = Lifecycle()
    private var ticks = 0

    var tasks: Tasks {
        crontab("* * * * * *", name: "ticker") { tick() }
        crontab("30 18 * * mon-fri", in: "US/Pacific", name: "closing", misfire: .once, onError: .log) { close() }
    }

    func onStart() throws {
        // The nights in which the clocks are changed: 02:30 does not come, and comes twice.
        try show("30 2 * * *", in: "Europe/Berlin", after: "2026-03-28T12:00:00Z")
        try show("30 2 * * *", in: "Europe/Berlin", after: "2026-10-24T12:00:00Z")
        // A star in the minutes: by elapsed time.
        try show("*/30 * * * *", in: "Europe/Berlin", after: "2026-03-29T00:29:00Z")
        // Days: the last of a month, the second Monday, one of two, both.
        try show("0 12 L * *", in: "Asia/Kolkata", after: "2028-01-31T12:00:00Z")
        try show("0 9 * * mon#2", in: "America/New_York", after: "2026-01-01T00:00:00Z")
        try show("0 0 13 * fri", in: "UTC", after: "2026-02-01T00:00:00Z")
        try show("0 0 */2 * mon", in: "UTC", after: "2026-02-01T00:00:00Z")
        // What is wrong with an expression is said when it is read.
        for text in ["0 25 * * *", "0 0 30 2 *", "@reboot"] {
            do { _ = try CronExpression(text) } catch { print(error) }
        }
    }

    private func tick() {
        ticks += 1
        print("Tick \(ticks)")
        guard ticks == 3 else { return }
        report()
        requestExit(0)
    }

    private func close() { print("Good night!") }

    /// Schedule and counters are part of the snapshot that pictures are drawn from.
    private func report() {
        for task in beacon.snapshot().nodes[0].tasks {
            guard let schedule = task.schedule, let next = schedule.nextFireDate else { continue }
            let isToCome = next > Date(timeIntervalSinceNow: -1)
            print("\(task.name): \(schedule.runs) runs, \(schedule.skipped) left out, next to come: \(isToCome)")
        }
    }
}

Worker(Office(), logLevel: .info).run()
