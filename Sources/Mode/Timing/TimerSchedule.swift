//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// When a timer's ticks are.
public enum TimerMode: Sendable, Hashable {
    /// At `t0 + n · interval`: the body's time and the loop's lateness do not add up.
    case fixedRate
    /// One interval after the body has ended.
    case fixedDelay
}

/// What happens with the ticks of a fixed-rate timer that were missed because its body, or the loop, took too long.
public enum MissedTicks: Sendable, Hashable {
    /// They are left out; the next tick is the next one of the rate.
    case skip
    /// They are made up for, one right after the other.
    case burst
}

/// How a timer was declared.
struct TimerOptions: Sendable, Hashable {
    var interval: Duration
    var mode = TimerMode.fixedRate
    var immediately = false
    var missed = MissedTicks.skip
    var jitter = Duration.zero

    /// What is wrong with the options, in words.
    var problem: String? {
        if interval <= .zero { return "its interval must be positive, but is \(interval.inWords)" }
        if jitter < .zero { return "its jitter must not be negative, but is \(jitter.inWords)" }
        return nil
    }
}

/// The arithmetic of a timer: absolute deadlines, so that nothing accumulates.
///
/// A value.
struct TimerSchedule {
    private let options: TimerOptions
    private let interval: UInt64
    private let origin: UInt64
    /// Which multiple of the interval the present tick is.
    private var tick: UInt64

    /// The instant of the present tick, jitter not counted.
    private(set) var due: UInt64

    /// A timer that begins at `now`.
    ///
    /// The options must have no ``TimerOptions/problem``.
    init(_ options: TimerOptions, now: LoopInstant) {
        self.options = options
        interval = UInt64(max(options.interval.inNanoseconds, 1))
        origin = now.nanoseconds
        tick = options.immediately ? 0 : 1
        due = Self.instant(tick, of: interval, from: origin)
    }

    /// The instant of a tick; the end of time for one that is beyond it.
    private static func instant(_ tick: UInt64, of interval: UInt64, from origin: UInt64) -> UInt64 {
        let (offset, isTooFar) = tick.multipliedReportingOverflow(by: interval)
        let (instant, isTooLate) = origin.addingReportingOverflow(offset)
        return isTooFar || isTooLate ? .max : instant
    }

    /// Moves on to the next tick, the body having ended at `now`; returns how many ticks are left out.
    mutating func advance(now: LoopInstant) -> Int {
        switch options.mode {
        case .fixedDelay:
            due = now.nanoseconds + interval
            return 0
        case .fixedRate:
            let next = tick + 1
            tick = options.missed == .burst ? next : max(next, (max(now.nanoseconds, origin) - origin) / interval)
            // A tick that is due this very moment is not missed.
            if options.missed == .skip, Self.instant(tick, of: interval, from: origin) < now.nanoseconds { tick += 1 }
            due = Self.instant(tick, of: interval, from: origin)
            return Int(tick - next)
        }
    }
}
