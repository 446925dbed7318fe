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
        // In the order in which they began, not in one that depends on addresses.
        let waits = run.waits.values.sorted { $0.number < $1.number }
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
            watch.begin(nil)
            return watch.patience(at: now)
        }
    }

    /// The children have undone their start: only now the service's own time begins.
    func restartWatch(of run: Run) {
        let fullTime = run.service.stopTimeout
        rearmWatch(of: run) { watch, now in
            watch.deadline = now.advanced(by: watch.hurriedTo ?? fullTime)
            watch.begin(nil)
            return watch.patience(at: now)
        }
    }

    /// Lets cancelled tasks have their grace.
    func watchTasks(of run: Run) {
        let grace = run.service.taskGrace
        let watch = rearmWatch(of: run) { watch, now in
            let time = StopLadder.taskAllowance(grace: grace, left: now.duration(to: watch.deadline))
            watch.taskDeadline = now.advanced(by: time)
            watch.begin(run.mark)
            return time
        }
        // They are cancelled already, so this is the moment.
        watch?.inquire()
    }

    /// Changes the watch over a way down, if there is one, and arms it for the time that `change` gives.
    @discardableResult
    func rearmWatch(of run: Run, _ change: (StopWatch, _ now: LoopInstant) -> Duration?) -> StopWatch? {
        let changed = core.withLock { _ -> (watch: StopWatch, deadline: LoopInstant)? in
            guard let watch = run.stopWatch else { return nil }
            let now = watch.now
            return change(watch, now).map { (watch, now.advanced(by: $0)) }
        }
        if let changed { changed.watch.arm(at: changed.deadline) }
        return changed?.watch
    }

    fileprivate enum Progress {
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
                let ownTime = watch.hurriedTo ?? fullTime
                watch.deadline = now.advanced(by: ownTime)
                return .wait(max(StopLadder.allowance(.graceful, isLastStep: false, left: ownTime), .milliseconds(1)))
            }
            return progress(of: run, watch, now, core, areChildrenBusy: areChildrenBusy)
        }
        switch rung {
        case .none: break
        case .wait(let time): watch.arm(after: time)
        case .cancel(let time):
            core.withLock { _ in run.runner }?.cancel()
            watch.inquire()
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
    private func progress(
        of run: Run,
        _ watch: StopWatch,
        _ now: LoopInstant,
        _ core: borrowing LifecycleCore,
        areChildrenBusy: Bool,
    ) -> Progress {
        guard core.run === run, core.machine.phase == .stopping, run.stopWatch === watch else { return .none }
        guard run.step != .children else { return watch.progressOfChildren(areBusy: areChildrenBusy, now) }
        // The next step begins though no time is left: its task only needs its turn.
        if !run.hasBegunStep, watch.awaited != run.mark {
            watch.awaited = run.mark
            return .wait(.zero)
        }
        let left = now.duration(to: watch.deadline)
        if run.mark != watch.mark {
            watch.begin(run.mark)
            // Its share is counted from where it began.
            let share = run.stepBegan.duration(to: watch.deadline)
            let end = run.stepBegan.advanced(by: StopLadder.allowance(.graceful, isLastStep: isLast(run), left: share))
            if now < end { return .wait(now.duration(to: end)) }
        }
        if run.step == .tasks, let taskDeadline = watch.taskDeadline {
            return now >= taskDeadline || left <= .zero ? .abandon : .wait(now.duration(to: taskDeadline))
        }
        guard watch.rung == .graceful, left > .zero else { return .abandon }
        watch.noteCancellation(at: now)
        return .cancel(then: StopLadder.allowance(.cancelled, isLastStep: isLast(run), left: left))
    }

    private func isLast(_ run: Run) -> Bool {
        guard let step = run.step, let next = step.nextOfStop else { return true }
        // Each closer is a step as far as time is concerned.
        if !run.closers.isEmpty { return false }
        return dueStep(of: run, from: next) == nil
    }

    /// Goes on without the step that does not end: names it, and lets another task take the steps that follow.
    private func abandon(_ run: Run, _ watch: StopWatch, _ now: LoopInstant) {
        let names = (path: path, loop: loop.name, flag: core.withLock { $0.extras?.diagnostics }?.latestFlag)
        let gone = core.withLock { core -> Gone? in
            // Whoever watches from another loop than the steps are taken on may be late: then the run has got on.
            guard core.run === run, run.stopWatch === watch, run.mark == watch.mark else { return nil }
            guard let entry = run.giveUp(under: watch, at: now, names, &core.stillExecuting) else { return nil }
            let runner = run.runner
            run.epoch += 1
            let next =
                entry.step.isOfStart ? dueStep(of: run, from: .firstOfStop) : stepDue(after: entry.step, in: run)
            run.expect(next, at: now)
            watch.begin(run.mark)
            return Gone(entry: entry, runner: runner, next: next, epoch: run.epoch, patience: watch.patience(at: now))
        }
        guard let gone else { return watch.arm(after: .zero) }
        AbandonedSteps.noteBegin()
        if gone.entry.step == .children { takeReportsOfChildren(run) }
        // Where there was no time left it was not told yet; it may still end, if late.
        gone.runner?.cancel()
        log(.error, "\(gone.entry.summary)")
        LoopEnvironment.serviceSimulator?.abandoned(gone.entry.step, of: run.service)
        guard let next = gone.next else { return finishStop(of: run, epoch: gone.epoch) }
        spawnRunner(of: run, from: next)
        watch.arm(after: gone.patience)
    }

    /// What became of a step that was given up, and how the stop goes on.
    private struct Gone {
        let entry: StopReport.Abandoned
        let runner: Task<Void, Never>?
        let next: ServiceStep?
        let epoch: Int
        let patience: Duration
    }
}

extension StopWatch {
    /// Whether to go on waiting for the children, whose time is their own.
    ///
    /// The watch is armed again when they are down. But in a hurry the loop on which their parent waits may be blocked:
    /// then somebody else has to see that they are, and goes on without that wait. Under the lock.
    fileprivate func progressOfChildren(areBusy: Bool, _ now: LoopInstant) -> Lifecycle.Progress {
        guard let hurriedTo else { return .none }
        let mark = run.mark
        guard !areBusy, awaited == mark else {
            awaited = areBusy ? nil : mark
            return .wait(max(hurriedTo, .milliseconds(10)))
        }
        begin(mark)
        // Its own time begins now, as it does when somebody waits for the children.
        deadline = now.advanced(by: hurriedTo)
        return .abandon
    }
}

extension Run {
    /// Notes that the step that is under way is given up.
    ///
    /// Under the lock; the names were looked up outside it.
    fileprivate func giveUp(
        under watch: StopWatch,
        at now: LoopInstant,
        _ names: (path: String, loop: String, flag: String?),
        _ stillExecuting: inout [LifecycleCore.AbandonedStep],
    ) -> StopReport.Abandoned? {
        guard let step else { return nil }
        let due = watch.due(at: now)
        let entry = StopReport.Abandoned(
            service: names.path,
            step: step,
            elapsed: stepBegan.duration(to: now),
            overdue: due.duration(to: now),
            loop: names.loop,
            isLoopBlocked: watch.isLoopSilent,
            openTasks: openTasks(at: now),
            lastFlag: names.flag,
        )
        report.abandoned.append(entry)
        stillExecuting.append(.init(step: step, run: self, epoch: epoch, since: stepBegan, due: due))
        return entry
    }

    /// The tasks that are open, in the order in which they were begun.
    ///
    /// Under the lock.
    func openTasks(at now: LoopInstant) -> [BeaconSnapshot.TaskInfo] {
        tasks.map { task in
            BeaconSnapshot.TaskInfo(
                name: task.name,
                createdAt: task.createdAt,
                age: task.began.duration(to: now),
                timer: task.timerInfo,
            )
        }
    }
}
