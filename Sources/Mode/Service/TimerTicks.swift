//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop

/// The ticks of one timer of a service: when each is due, and what the log says about those that are late or left out.
struct TimerTicks {
    private let options: TimerOptions
    private var schedule: TimerSchedule
    private var complaints = Complaints()
    /// Who is later than this holds up something, or is held up.
    private let patience: Int64

    init(_ options: TimerOptions, now: LoopInstant) {
        self.options = options
        schedule = TimerSchedule(options, now: now)
        patience = max(options.interval, .seconds(1)).inNanoseconds
    }

    /// When the next tick is due, jitter included: drawn anew each time.
    ///
    /// On the loop.
    func next(on lifecycle: Lifecycle) -> LoopInstant {
        let due = LoopInstant(nanoseconds: schedule.due)
        return options.jitter == .zero ? due : due.advanced(by: lifecycle.random(upTo: options.jitter))
    }

    /// A tick begins; complains if it is very late.
    mutating func begin(_ name: String, nanosecondsLate: Int64, at now: LoopInstant, _ lifecycle: Lifecycle) {
        guard nanosecondsLate > patience, complaints.mayComplain(at: now) else { return }
        let lateness = Duration.nanoseconds(nanosecondsLate)
        lifecycle.log(.warning, "timer \"\(name)\" is late by \(lateness.inWords); something blocks its loop")
    }

    /// A tick's body has ended; returns how many ticks are left out, and complains if there are some.
    mutating func finish(_ name: String, at now: LoopInstant, _ lifecycle: Lifecycle) -> Int {
        let skipped = schedule.advance(now: now)
        guard skipped > 0, complaints.mayComplain(at: now) else { return skipped }
        lifecycle.log(
            .warning,
            "timer \"\(name)\" took longer than its interval of \(options.interval.inWords); \(skipped) left out",
        )
        return skipped
    }
}

extension Lifecycle {
    /// A random time, so that many do not fall together.
    ///
    /// On the loop.
    func random(upTo jitter: Duration) -> Duration {
        guard jitter > .zero else { return .zero }
        return .nanoseconds(Int64(loop.driver.random() % (UInt64(jitter.inNanoseconds) + 1)))
    }
}
