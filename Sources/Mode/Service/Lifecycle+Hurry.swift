//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// When time runs out for a whole tree: everybody is told at once.
extension Lifecycle {
    /// Tells every service below, and this one, to stop now, such that the whole tree is down in `time`.
    ///
    /// - Parameters:
    ///   - time: What the tree has left.
    ///   - limit: The most that each service has for its own steps.
    ///   - observer: As for ``hurry(left:watchedOn:)``.
    func hurry(within time: Duration, atMost limit: Duration, watchedOn observer: EventLoop) {
        let share = StopLadder.share(of: time, levels: ServiceTree.levels(of: self))
        hurry(left: min(share, limit), watchedOn: observer)
    }

    /// Tells every service below, and this one, to stop now: graces are over, and each has `left` for its own steps.
    ///
    /// Parents still wait for their children, but the children no longer wait for each other; each gets its hooks.
    ///
    /// - Parameters:
    ///   - left: What each service has for its own steps.
    ///   - observer: The loop that executes the stops that begin here, and holds their deadlines: one that nobody
    ///     blocks. What is blocked itself is abandoned, and the others go on.
    func hurry(left: Duration, watchedOn observer: EventLoop) {
        for lifecycle in ServiceTree.descendants(of: self).reversed() {
            lifecycle.hurryAlone(left: left, watchedOn: observer)
        }
    }

    private func hurryAlone(left: Duration, watchedOn observer: EventLoop) {
        let isUp = core.withLock { core in
            switch core.machine.phase {
            case .starting, .running, .failing: true
            case .created, .stopping, .stopped, .failed: false
            }
        }
        if isUp { beginStop(watchedOn: observer) }
        hurryStop(left: left, watchedOn: observer)
    }

    /// Cuts the time of a stop that is under way.
    ///
    /// From now on `observer` has the watch: the loop that had it so far may be blocked, and if it is, what follows the
    /// step that is under way is executed on `observer`, too.
    private func hurryStop(left: Duration, watchedOn observer: EventLoop) {
        let hurried = core.withLock { core -> Hurried? in
            guard core.machine.phase == .stopping, let run = core.run, let old = run.stopWatch else { return nil }
            let watch = old.watchLoop === observer ? old : StopWatch(insteadOf: old, on: observer)
            run.stopWatch = watch
            watch.hurry(to: left, at: watch.now)
            // A step that has not begun has its chance first, and children have a time of their own.
            let isCancelled = watch.rung == .cancelled && run.step != .children
            return Hurried(watch: watch, old: old, runner: isCancelled ? run.runner : nil)
        }
        guard let hurried else { return }
        if hurried.old !== hurried.watch { hurried.old.end() }
        // If the step, cancelled or not, does not end soon, the watch takes it up the ladder.
        hurried.runner?.cancel()
        hurried.watch.inquire()
        let rung = hurried.runner == nil ? StopLadder.Rung.graceful : .cancelled
        hurried.watch.arm(after: StopLadder.allowance(rung, isLastStep: false, left: left))
    }

    private struct Hurried {
        let watch: StopWatch
        let old: StopWatch
        let runner: Task<Void, Never>?
    }
}
