//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// When time runs out for a whole tree: everybody is told at once.
extension Lifecycle {
    /// Tells every service below, and this one, to stop now: graces are over, and each has `left` for its own steps.
    ///
    /// Parents still wait for their children, but the children no longer wait for each other; each gets its hooks.
    ///
    /// - Parameters:
    ///   - left: What each service has for its own steps.
    ///   - observer: The loop that executes the stops that begin here, and holds their deadlines: one that nobody
    ///     blocks. What is blocked itself is abandoned, and the others go on.
    func hurry(left: Duration, watchedOn observer: EventLoop) {
        for child in ServiceTree.children(of: self) {
            child.service.lifecycle.hurry(left: left, watchedOn: observer)
        }
        let isUp = core.withLock { core in
            switch core.machine.phase {
            case .starting, .running, .failing: true
            case .created, .stopping, .stopped, .failed: false
            }
        }
        if isUp { beginStop(watchedOn: observer) }
        hurryStop(left: left)
    }

    /// Cuts the time of a stop that is under way.
    private func hurryStop(left: Duration) {
        let (watch, runner) = core.withLock { core -> (StopWatch?, Task<Void, Never>?) in
            guard core.machine.phase == .stopping, let run = core.run, let watch = run.stopWatch else {
                return (nil, nil)
            }
            watch.deadline = min(watch.deadline, watch.now.advanced(by: left))
            watch.hurriedTo = left
            watch.taskDeadline = watch.now
            watch.rung = .cancelled
            watch.mark = run.mark
            return (watch, run.step == .children ? nil : run.runner)
        }
        guard let watch else { return }
        // The step is cancelled; if it does not end soon, the watch abandons it.
        runner?.cancel()
        watch.arm(after: StopLadder.allowance(.cancelled, isLastStep: false, left: left))
    }
}
