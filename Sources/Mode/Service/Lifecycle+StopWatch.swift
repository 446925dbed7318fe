//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// The bounded stop: who takes too long is cancelled, then abandoned and named.
extension Lifecycle {
    /// What every way down begins with: tasks, sleeps and waits learn that they should end.
    ///
    /// Under the lock; returns the waits to wake outside it.
    func beginDescent(of run: Run, from now: LoopInstant) -> [StopAwareWait] {
        run.descentBegan = now
        let waits = Array(run.waits.values)
        run.waits = [:]
        return waits
    }

    func wake(_ waits: [StopAwareWait]) {
        for wait in waits { wait.end(.stopped) }
    }

    /// Arms the watch over a way down, on the loop of the one who waits for it.
    func watchDescent(of run: Run, on watchLoop: EventLoop) {
        let timeout = run.service.stopTimeout
        let now = watchLoop.now
        let watch = StopWatch(run, deadline: now.advanced(by: timeout), on: watchLoop)
        let isFirst = core.withLock { core in
            guard core.run === run, run.stopWatch == nil else { return false }
            watch.mark = run.mark
            run.stopWatch = watch
            return true
        }
        guard isFirst else { return }
        watch.arm(at: now.advanced(by: StopLadder.allowance(.graceful, isLastStep: false, left: timeout)))
    }

    /// The children are down: the time that they took is not the service's own.
    func resumeWatch(of run: Run, pausedFor pause: Duration) {
        rearmWatch(of: run) { watch, now in
            watch.deadline = watch.hurriedTo.map { now.advanced(by: $0) } ?? watch.deadline.advanced(by: pause)
            watch.mark = nil
            return watch.patience(at: now)
        }
    }

    /// Lets cancelled tasks have their grace.
    func watchTasks(of run: Run) {
        let grace = run.service.taskGrace
        rearmWatch(of: run) { watch, now in
            let time = StopLadder.taskAllowance(grace: grace, left: now.duration(to: watch.deadline))
            watch.taskDeadline = now.advanced(by: time)
            watch.mark = run.mark
            return time
        }
    }

    /// Gives a stop that is under way more time.
    func extendStop(by duration: Duration) {
        guard let run = presentRun else { return }
        rearmWatch(of: run) { watch, now in
            watch.deadline = watch.deadline.advanced(by: duration)
            watch.rung = .graceful
            watch.mark = nil
            return watch.patience(at: now)
        }
    }

    /// Changes the watch over a way down, if there is one, and arms it for the time that `change` gives.
    private func rearmWatch(of run: Run, _ change: (StopWatch, _ now: LoopInstant) -> Duration) {
        let changed = core.withLock { _ -> (watch: StopWatch, deadline: LoopInstant)? in
            guard let watch = run.stopWatch else { return nil }
            let now = watch.now
            return (watch, now.advanced(by: change(watch, now)))
        }
        if let changed { changed.watch.arm(at: changed.deadline) }
    }

    private enum Progress {
        case none, wait(Duration), cancel(then: Duration), abandon
    }

    /// On the watch's loop, when its time is over.
    func checkProgress(of run: Run, _ watch: StopWatch) {
        let now = watch.now
        let fullTime = run.service.stopTimeout
        let areChildrenBusy = areChildrenBusy
        let rung = core.withLock { core -> Progress in
            // Children have their own time. While they undo their start, that of this service has not begun.
            if core.run === run, run.step == .startChildren, areChildrenBusy {
                watch.deadline = now.advanced(by: fullTime)
                return .wait(StopLadder.allowance(.graceful, isLastStep: false, left: fullTime))
            }
            return progress(of: run, watch, now, core)
        }
        switch rung {
        case .none: break
        case .wait(let time): watch.arm(after: time)
        case .cancel(let time):
            core.withLock { _ in run.runner }?.cancel()
            watch.arm(after: time)
        case .abandon: abandon(run, watch, now)
        }
    }

    /// Whether a child is on its way up or down.
    private var areChildrenBusy: Bool {
        ServiceTree.children(of: self).contains { child in
            child.service.lifecycle.core.withLock { $0.machine.phase == .starting || $0.machine.phase == .stopping }
        }
    }

    /// Under the lock.
    private func progress(of run: Run, _ watch: StopWatch, _ now: LoopInstant, _ core: LifecycleCore) -> Progress {
        guard core.run === run, core.machine.phase == .stopping else { return .none }
        // The watch is armed again when the children are down.
        guard run.step != .children else { return .none }
        // The next step begins though no time is left: its task only needs its turn.
        if !run.hasBegunStep, watch.awaited != run.mark {
            watch.awaited = run.mark
            return .wait(.zero)
        }
        let left = now.duration(to: watch.deadline)
        if run.mark != watch.mark {
            watch.mark = run.mark
            watch.rung = .graceful
            // Its share is counted from where it began.
            let share = run.stepBegan.duration(to: watch.deadline)
            let end = run.stepBegan.advanced(by: StopLadder.allowance(.graceful, isLastStep: isLast(run), left: share))
            if now < end { return .wait(now.duration(to: end)) }
        }
        if run.step == .tasks, let taskDeadline = watch.taskDeadline {
            return now >= taskDeadline || left <= .zero ? .abandon : .wait(now.duration(to: taskDeadline))
        }
        guard watch.rung == .graceful, left > .zero else { return .abandon }
        watch.rung = .cancelled
        return .cancel(then: StopLadder.allowance(.cancelled, isLastStep: isLast(run), left: left))
    }

    private func isLast(_ run: Run) -> Bool {
        guard let step = run.step, let next = step.nextOfStop else { return true }
        return dueStep(of: run, from: next) == nil
    }

    /// Goes on without the step that does not end: names it, and lets another task take the steps that follow.
    private func abandon(_ run: Run, _ watch: StopWatch, _ now: LoopInstant) {
        let path = path
        let flag = core.withLock { $0.extras?.diagnostics }?.latestFlag
        let continuation = core.withLock { core -> (StopReport.Abandoned, ServiceStep?, Int, Duration)? in
            guard core.run === run, let step = run.step else { return nil }
            let open = step == .tasks ? run.tasks.map { "\"\($0.name)\" (\($0.createdAt))" } : []
            let entry = StopReport.Abandoned(
                service: path,
                step: step,
                elapsed: run.stepBegan.duration(to: now),
                openTasks: open,
                lastFlag: flag,
            )
            run.report.abandoned.append(entry)
            core.stillExecuting.append(
                LifecycleCore.AbandonedStep(step: step, run: run, epoch: run.epoch, since: run.stepBegan)
            )
            run.epoch += 1
            let next = step.isOfStart ? dueStep(of: run, from: .firstOfStop) : stepDue(after: step, in: run)
            run.expect(next, at: now)
            watch.mark = run.mark
            watch.rung = .graceful
            return (entry, next, run.epoch, watch.patience(at: now))
        }
        guard let (entry, next, epoch, patience) = continuation else { return }
        let time = entry.elapsed.inWords
        log(.error, "\(entry.step) did not end within \(time) and was abandoned\(entry.openTasksInWords)")
        guard let next else { return finishStop(of: run, epoch: epoch) }
        spawnRunner(of: run, from: next)
        watch.arm(after: patience)
    }
}

extension StopReport.Abandoned {
    fileprivate var openTasksInWords: String {
        openTasks.isEmpty ? "" : "; open: \(openTasks.joined(separator: ", "))"
    }
}
