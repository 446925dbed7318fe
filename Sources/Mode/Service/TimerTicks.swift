//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// The ticks of one timer of a service: when each is due, and what the tree and the log say about it.
struct TimerTicks {
    private let task: ServiceTask
    private let options: TimerOptions
    private let lifecycle: Lifecycle
    private var schedule: TimerSchedule
    private var complaints = Complaints()

    init(of task: ServiceTask, _ options: TimerOptions, lifecycle: Lifecycle) {
        self.task = task
        self.options = options
        self.lifecycle = lifecycle
        schedule = TimerSchedule(options, now: lifecycle.now)
        let info = BeaconSnapshot.TimerInfo(interval: options.interval, runs: 0, skipped: 0, lateness: .zero)
        lifecycle.core.withLock { _ in task.timer = info }
    }

    /// When the next tick is due, jitter included: drawn anew each time.
    var next: LoopInstant {
        LoopInstant(nanoseconds: schedule.due).advanced(by: lifecycle.random(upTo: options.jitter))
    }

    /// The tick begins, which was due at an instant.
    mutating func begin(due: LoopInstant, at now: LoopInstant) {
        let lateness = due.duration(to: now)
        lifecycle.core.withLock { _ in
            task.timer?.runs += 1
            task.timer?.lateness = lateness
        }
        guard lateness > max(options.interval, .seconds(1)), complaints.mayComplain(at: now) else { return }
        lifecycle.log(.warning, "timer \"\(task.name)\" is late by \(lateness.inWords); something blocks its loop")
    }

    /// The tick's body has ended.
    mutating func finish(at now: LoopInstant) {
        let skipped = schedule.advance(now: now)
        guard skipped > 0 else { return }
        lifecycle.core.withLock { _ in task.timer?.skipped += skipped }
        guard complaints.mayComplain(at: now) else { return }
        lifecycle.log(
            .warning,
            "timer \"\(task.name)\" took longer than its interval of \(options.interval.inWords); \(skipped) left out",
        )
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
