//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Decides, from looks at the pulses of all loops, which loop is blocked, and when to look again.
///
/// It has no clock, no thread and no loops: looks go in, findings come out. Times are milliseconds of the monotonic clock.
package struct BlockageJudge {
    /// What one loop looks like.
    package struct Reading {
        package let loop: UInt64
        /// `nil` while the loop waits for events.
        package let busySince: UInt64?
        /// What its thread has computed so far, in nanoseconds.
        package let cpu: UInt64?

        package init(loop: UInt64, busySince: UInt64?, cpu: UInt64? = nil) {
            self.loop = loop
            self.busySince = busySince
            self.cpu = cpu
        }
    }

    package enum Finding: Hashable {
        /// To be reported, with a stack; once for each blockage.
        case blocked(loop: UInt64, since: UInt64, elapsed: UInt64, use: CPUUse?)
        /// Twice as long as it was when that was said the last time.
        case stillBlocked(loop: UInt64, elapsed: UInt64)
        /// What was reported is over; it was not seen to the millisecond.
        case ended(loop: UInt64, since: UInt64, elapsed: UInt64)
    }

    /// When to look again.
    package enum Pause: Hashable {
        case milliseconds(UInt64)
        /// The same, with the alarm armed.
        case armed(UInt64)
        /// Until a loop rings.
        case untilRung
    }

    private struct Blockage {
        let since: UInt64
        let firstLook: UInt64
        let firstCPU: UInt64?
        /// When it is reported, as the time that it has taken by then.
        var due: UInt64
        var isReported = false
    }

    private let timeout: UInt64
    private let interval: UInt64
    private var blockages: [UInt64: Blockage] = [:]
    private var isArmed = false
    private var expected: UInt64?
    private var hasForgiven = false

    /// - Parameter timeout: How long a loop may be busy without a wait for events.
    package init(timeout: UInt64) {
        self.timeout = max(timeout, 1)
        interval = max(timeout / 4, 1)
    }

    /// A loop has rung, so it has just become busy.
    package mutating func rung(at now: UInt64) -> Pause {
        isArmed = false
        return pause(interval, now)
    }

    /// Looks at all loops.
    package mutating func look(at now: UInt64, _ readings: [Reading]) -> (findings: [Finding], pause: Pause) {
        if overslept(now) { return ([], pause(min(interval, 100), now)) }
        var findings = endings(at: now, readings)
        var next: UInt64?
        for reading in readings {
            guard let since = reading.busySince else { continue }
            if blockages[reading.loop] == nil {
                blockages[reading.loop] = Blockage(since: since, firstLook: now, firstCPU: reading.cpu, due: timeout)
            }
            if let finding = judge(reading, since, at: now) { findings.append(finding) }
            let due = since + (blockages[reading.loop]?.due ?? timeout)
            next = min(next ?? .max, due > now ? due - now : 1)
        }
        guard let next else { return (findings, idlePause(now)) }
        isArmed = false
        return (findings, pause(min(next, interval), now))
    }

    /// Whether this look comes so late that the process as a whole must have been held up: stopped, or starved of processors.
    ///
    /// Then every loop looks blocked, and has to get a chance to go on first.
    private mutating func overslept(_ now: UInt64) -> Bool {
        guard let expected, now > expected + interval, !hasForgiven else {
            hasForgiven = false
            return false
        }
        hasForgiven = true
        return true
    }

    /// Forgets what is over.
    private mutating func endings(at now: UInt64, _ readings: [Reading]) -> [Finding] {
        var findings: [Finding] = []
        for (loop, blockage) in blockages.sorted(by: { $0.key < $1.key }) {
            if readings.contains(where: { $0.loop == loop && $0.busySince == blockage.since }) { continue }
            blockages[loop] = nil
            guard blockage.isReported else { continue }
            findings.append(.ended(loop: loop, since: blockage.since, elapsed: now - min(blockage.since, now)))
        }
        return findings
    }

    private mutating func judge(_ reading: Reading, _ since: UInt64, at now: UInt64) -> Finding? {
        guard var blockage = blockages[reading.loop] else { return nil }
        let elapsed = now - min(since, now)
        guard elapsed >= blockage.due else { return nil }
        defer { blockages[reading.loop] = blockage }
        while blockage.due <= elapsed { blockage.due *= 2 }
        guard !blockage.isReported else { return .stillBlocked(loop: reading.loop, elapsed: elapsed) }
        blockage.isReported = true
        let use = CPUUse(from: blockage.firstCPU, at: blockage.firstLook, to: reading.cpu, at: now)
        return .blocked(loop: reading.loop, since: since, elapsed: elapsed, use: use)
    }

    /// Every loop waits.
    ///
    /// The alarm is armed first, and everything looked at once more after a whole interval: a loop that became busy at the
    /// moment of arming, and did not see the alarm yet, is seen then. So nobody needs a memory fence on each turn.
    private mutating func idlePause(_ now: UInt64) -> Pause {
        if isArmed {
            expected = nil
            return .untilRung
        }
        isArmed = true
        expected = now + interval
        return .armed(interval)
    }

    private mutating func pause(_ milliseconds: UInt64, _ now: UInt64) -> Pause {
        expected = now + milliseconds
        return .milliseconds(milliseconds)
    }
}

/// How much of some time a thread has computed.
package struct CPUUse: Sendable, Hashable, Codable {
    /// The time that the thread computed, in nanoseconds.
    package let cpu: UInt64
    /// The time that passed, in nanoseconds.
    package let wall: UInt64

    package init(cpu: UInt64, wall: UInt64) {
        self.cpu = cpu
        self.wall = wall
    }

    init?(from first: UInt64?, at start: UInt64, to last: UInt64?, at end: UInt64) {
        guard let first, let last, last >= first, end > start else { return nil }
        self.init(cpu: last - first, wall: (end - start) * 1_000_000)
    }

    /// In percent of one processor.
    package var percent: UInt64 { wall == 0 ? 0 : min(cpu * 100 / wall, 100) }

    /// Whether the thread computes, rather than waits for something.
    package var isComputing: Bool { percent >= 50 }
}
