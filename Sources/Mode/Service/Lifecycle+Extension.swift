//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// More time for a service that gets on.
extension Lifecycle {
    /// Gives the start or the stop that is under way more time.
    ///
    /// Only the service's own; the budgets of a worker count on.
    func extendDeadline(by duration: Duration) {
        guard duration > .zero, let run = presentRun else { return }
        extendStart(run, by: duration)
        extendStop(run, by: duration)
    }

    private func extendStart(_ run: Run, by duration: Duration) {
        let extended = core.withLock { core -> (watch: StartWatch, deadline: LoopInstant)? in
            guard core.machine.phase == .starting, let watch = run.startWatch else { return nil }
            watch.extend(by: duration)
            return (watch, watch.deadline)
        }
        if let extended { extended.watch.arm(at: extended.deadline) }
    }

    private func extendStop(_ run: Run, by duration: Duration) {
        rearmWatch(of: run) { watch, now in
            // When the whole tree is in a hurry nobody gets more at the expense of the others.
            guard watch.hurriedTo == nil else { return nil }
            watch.deadline = watch.deadline.advanced(by: duration)
            watch.begin(nil)
            guard run.step == .tasks, let taskDeadline = watch.taskDeadline else { return watch.patience(at: now) }
            watch.taskDeadline = taskDeadline.advanced(by: duration)
            return now.duration(to: taskDeadline.advanced(by: duration))
        }
    }
}
