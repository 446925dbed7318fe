//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// Tasks that run by the wall clock.
extension Lifecycle {
    func runSchedule(
        _ task: ServiceTask,
        _ options: ScheduleOptions,
        _ operation: @Sendable @isolated(any) () async throws -> Void,
    ) async throws {
        var waiter = ScheduleWaiter(task, options, lifecycle: self)
        var errors = 0
        while await waiter.waitUntilDue() {
            guard try await runOnce(task, "scheduled task", errors: &errors, operation) else { return }
        }
    }
}

/// Waits for the instants of one schedule, and keeps count.
private struct ScheduleWaiter {
    /// A sleep is by the loop's clock; so often it is seen whether the wall clock still agrees.
    ///
    /// Less than ``ScheduleProgress/grace``, so that what is due right after a jump, or after the machine was suspended, is
    /// seen in time.
    private static let longestSleep = Duration.seconds(55)

    private let task: ServiceTask
    private let lifecycle: Lifecycle
    private var progress: ScheduleProgress
    private var complaints = Complaints()

    init(_ task: ServiceTask, _ options: ScheduleOptions, lifecycle: Lifecycle) {
        self.task = task
        self.lifecycle = lifecycle
        progress = ScheduleProgress(options, from: lifecycle.loop.wallTime.seconds)
        let info = BeaconSnapshot.ScheduleInfo(schedule: options.schedule.text, nextFire: progress.next)
        lifecycle.core.withLock { _ in task.schedule = info }
    }

    /// Waits until the body is to run; false when the service should stop.
    mutating func waitUntilDue() async -> Bool {
        while true {
            let now = lifecycle.loop.wallTime
            let step = progress.step(at: now.seconds)
            note(step)
            guard case .wait(let instant) = step else { return true }
            guard await sleep(from: now, until: instant) == .elapsed else { return false }
        }
    }

    private func sleep(from now: WallTime, until instant: Int64?) async -> SleepOutcome {
        var duration = Self.longestSleep
        // The difference may be centuries; it is taken only where it matters.
        if let instant, instant - now.seconds <= duration.components.seconds {
            duration = min(duration, now.duration(to: WallTime(seconds: instant)))
        }
        return await lifecycle.sleep(for: duration, in: task.run)
    }

    private mutating func note(_ step: ScheduleProgress.Step) {
        let (skipped, next) = (progress.skipped, progress.next)
        let before = lifecycle.core.withLock { _ -> Int in
            let before = task.schedule?.skipped ?? 0
            task.schedule?.skipped = skipped
            task.schedule?.nextFire = next
            if case .run(let late) = step {
                task.schedule?.runs += 1
                task.schedule?.lateness = .seconds(late)
            }
            return before
        }
        guard skipped > before, complaints.mayComplain(at: lifecycle.now) else { return }
        lifecycle.log(
            .warning,
            "scheduled task \"\(task.name)\" could not run at its time; \(skipped - before) left out",
        )
    }
}
