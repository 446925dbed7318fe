//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// The way down: the same whatever the cause.
extension Lifecycle {
    /// Stops the service and waits for it; from inside only begins the stop.
    func stop(_ service: any Service) async -> StopReport {
        bind(service)
        guard let run = beginStop() else { return StopReport(outcome: .wasNotRunning) }
        return containsCaller ? .requested : await stopOutcome(of: run)
    }

    /// Waits until the run that is under way has stopped, whoever asks for it.
    func awaitStop() async -> StopReport {
        guard let run = presentRun else { return StopReport(outcome: .wasNotRunning) }
        return await stopOutcome(of: run)
    }

    /// Begins the stop on behalf of code that no task says the run of; returns how to wait for it, and `nil` when nothing runs.
    fileprivate func beginStop(askedIn run: Run?) -> Run? {
        if Run.current != nil || run == nil { return beginStop() }
        return Run.$current.withValue(run) { beginStop() }
    }

    /// Begins the stop, or interrupts the start.
    ///
    /// - Parameters:
    ///   - purpose: What it is for.
    ///   - observer: The loop that its deadlines are armed on; by default the caller's.
    /// - Returns: The run to wait for.
    @discardableResult
    func beginStop(_ purpose: StopPurpose = .toStop, watchedOn observer: EventLoop? = nil) -> Run? {
        let now = loopIfBound?.now ?? LoopInstant(nanoseconds: 0)
        let asked = purpose == .toStop ? whoAsks : .nobody
        var action = ServiceStateMachine.StopDecision.nothing
        let (run, waits) = core.withLock { core -> (Run?, [StopAwareWait]) in
            if purpose == .toStop { core.stopRequests &+= 1 }
            // Who stops it from outside has the last word.
            if asked != .nobody, core.asked != .fromOutside { core.asked = asked }
            action = core.machine.stopRequested()
            if action != .join { core.publishState(of: self) }
            guard let run = core.run else { return (nil, []) }
            if purpose == .toRestart { run.endsInRestart = true }
            switch action {
            case .nothing, .join: return (run, [])
            case .interruptStart:
                run.startError = ServiceError(.stopped, service: "", step: run.step)
                return (run, beginDescent(of: run, from: now))
            case .begin:
                run.epoch += 1
                run.expect(dueStep(of: run, from: .firstOfStop), at: now)
                return (run, beginDescent(of: run, from: now))
            }
        }
        guard let run else {
            if asked != .nobody, let service { core.withLock { $0.watch }?.childStopRequested(service) }
            return nil
        }
        switch action {
        case .nothing, .join: break
        case .interruptStart: callOff(run, waits, watchedOn: observer ?? watchLoop)
        case .begin:
            wake(waits)
            watchDescent(of: run, on: observer ?? watchLoop)
            spawnRunner(of: run, from: .firstOfStop)
        }
        return run
    }

    /// What a stop is for.
    enum StopPurpose {
        /// The service is to be stopped.
        case toStop
        /// It is to be started again, by the one who asks.
        case toRestart
        /// It is to be started again, by its supervisor.
        case toBeRestarted
    }

    /// Whether the service stops itself, or somebody else stops it; only its supervisor cares.
    private var whoAsks: ChildEnd.Asked {
        guard core.withLock({ $0.watch != nil }) else { return .nobody }
        return containsCaller ? .byItself : .fromOutside
    }

    func stopOutcome(of run: Run) async -> StopReport {
        await withResumption { continuation in
            let report = core.withLock { core -> StopReport? in
                guard core.run === run else { return run.report }
                if run.stopper == nil { run.stopper = continuation } else { run.moreStopWaiters.append(continuation) }
                return nil
            }
            if let report { continuation.resume(returning: report) }
        }
    }

    /// Starts the task that executes the way down from a step on.
    ///
    /// It prefers the loop that the watch is on: a blocked loop then holds up the hooks of its services, but not
    /// their stop.
    func spawnRunner(of run: Run, from step: ServiceStep) {
        let (epoch, watchLoop) = core.withLock { _ in (run.epoch, run.stopWatch?.watchLoop) }
        let runner = Runner(run: run, epoch: epoch)
        let executor = watchLoop ?? loop
        let lane = executor.lane
        // One closure, and so one allocation: there is a task for each stop.
        let task = Run.$current.withValue(run) {
            Task(executorPreference: executor) { await lane.descend(runner, from: step) }
        }
        core.withLock { core in
            if core.run === run, run.epoch == runner.epoch { run.runner = task }
        }
    }

    /// Lets a new task continue the way down; `runner` is done.
    func handOver(_ runner: Runner, to step: ServiceStep) {
        let (run, now) = (runner.run, now)
        let isCurrent = core.withLock { core in
            guard core.run === run, run.epoch == runner.epoch else { return false }
            run.epoch += 1
            run.expect(dueStep(of: run, from: step), at: now)
            return true
        }
        if isCurrent { spawnRunner(of: run, from: step) } else { noteLateEnd(of: runner) }
    }

    // MARK: The steps

    fileprivate func descend(_ runner: Runner, from first: ServiceStep) async {
        let run = runner.run
        var next = core.withLock { _ in dueStep(of: run, from: first) }
        while let step = next {
            if step == .children, !ServiceTree.hasChildren(self) {
                next = core.withLock { _ in stepDue(after: step, in: run) }
                continue
            }
            do {
                try runner.enter(step)
                try await perform(step, runner)
            } catch Runner.Refusal.stale {
                return noteLateEnd(of: runner)
            } catch {
                note(error, step: step, task: nil, of: runner)
            }
            guard runner.isCurrent else { return noteLateEnd(of: runner) }
            next = core.withLock { _ in stepDue(after: step, in: run) }
            // What had to be cancelled leaves a cancelled task behind; the steps that follow deserve a fresh one.
            if let next, Task.isCancelled { return handOver(runner, to: next) }
        }
        finishStop(of: run, epoch: runner.epoch)
    }

    /// The step that follows another one.
    ///
    /// Closers come again if some are left: because one was given up, or since `onShutdown()` added one. Under the
    /// lock.
    func stepDue(after step: ServiceStep, in run: Run) -> ServiceStep? {
        if step == .closers || step == .onShutdown, !run.closers.isEmpty { return .closers }
        return step.nextOfStop.flatMap { dueStep(of: run, from: $0) }
    }

    /// The next step that has anything to do.
    ///
    /// Under the lock.
    func dueStep(of run: Run, from first: ServiceStep) -> ServiceStep? {
        var step: ServiceStep? = first
        while let candidate = step {
            let isDue =
                switch candidate {
                case .onStop: run.didStart
                case .onShutdown: run.didStart && !run.didShutdown
                case .tasks: !run.tasks.isEmpty
                case .children: true
                case .closers: !run.closers.isEmpty
                default: false
                }
            if isDue { return candidate }
            step = candidate.nextOfStop
        }
        return nil
    }

    private func perform(_ step: ServiceStep, _ runner: Runner) async throws {
        let run = runner.run
        switch step {
        case .onStop:
            log(run.service.mundaneLevel, "Stopping...", by: run.service)
            try await inOwnSurroundings(.onStop, of: run.service) { try await run.service.onStop() }
        case .tasks: await endTasks(of: run)
        case .children:
            let began = now
            let reports = await stopChildren(of: run.service)
            let ended = now
            core.withLock { _ in
                // Whoever gave this step up has taken the reports.
                guard run.epoch == runner.epoch else { return }
                for report in reports { run.report.merge(report) }
            }
            guard runner.isCurrent else { return }
            resumeWatch(of: run, pausedFor: began.duration(to: ended))
        case .closers: await close(runner)
        case .onShutdown:
            try await inOwnSurroundings(.onShutdown, of: run.service) { try await run.service.onShutdown() }
        default: preconditionFailure("\(step) is no step of a stop")
        }
    }

    /// Runs a hook with the preference for the service's own loop, wherever the way down is executed: what the hook calls
    /// follows the preference, not the actor.
    private func inOwnSurroundings(
        _ step: ServiceStep,
        of service: any Service,
        _ hook: () async throws -> Void,
    ) async throws {
        if EventLoop.current === loop {
            try await faultPoint(step, of: service)
            return try await hook()
        }
        try await withTaskExecutorPreference(loop) {
            try await faultPoint(step, of: service)
            try await hook()
        }
    }

    /// Closers run in the reverse of the order in which they were added.
    ///
    /// Each is taken out before it runs, so that another task can go on with the rest if one hangs, or had to be
    /// cancelled.
    private func close(_ runner: Runner) async {
        while !Task.isCancelled, let closer = takeCloser(runner) {
            do {
                try await inOwnSurroundings(.closers, of: runner.run.service) { try await closer.body() }
            } catch {
                note(error, step: .closers, task: closer.name, of: runner)
            }
        }
    }

    private func takeCloser(_ runner: Runner) -> Run.Closer? {
        let (run, now) = (runner.run, now)
        return core.withLock { core in
            guard core.run === run, run.epoch == runner.epoch else { return nil }
            run.stepBegan = now
            return run.closers.popLast()
        }
    }

    /// Notes what a step threw; if the step was given up before, only in the log.
    private func note(_ error: any Error, step: ServiceStep, task: String?, of runner: Runner) {
        guard !runner.isCurrent else { return note(error, step: step, task: task, in: runner.run) }
        let isCutShort = error is CancellationError && Task.isCancelled
        if !isCutShort { log(.error, "\(step) of an abandoned run threw at last: \(error)") }
    }

    func note(_ error: any Error, step: ServiceStep, task: String?, in run: Run) {
        let (path, now) = (path, loop.now)
        // A cancellation that we asked for is no error of the step.
        let isCutShort = error is CancellationError && Task.isCancelled
        let time = core.withLock { _ in
            let time = isCutShort ? run.stepBegan.duration(to: now) : nil
            run.report.failures.append(
                StopReport.Failure(service: path, step: step, task: task, error: error, cutShortAfter: time)
            )
            return time
        }
        let subject = task.map { "\"\($0)\"" } ?? step.description
        let end = time.map { "was cut short after \($0.inWords)" } ?? "threw while the service stopped: \(error)"
        log(.error, "\(subject) \(end)")
    }

    // MARK: The end

    /// Ends the run, if the task with this epoch is the one that is meant.
    func finishStop(of run: Run, epoch: Int) {
        nameWhatIsNot(in: run)
        let outcome = core.withLock { core -> LifecycleCore.Ending? in
            guard core.run === run, run.epoch == epoch, core.machine.phase == .stopping else { return nil }
            core.machine.stopFinished()
            run.step = nil
            core.noteTrouble(of: run)
            core.run = nil
            core.publishState(of: self)
            return LifecycleCore.Ending(run, core)
        }
        guard let outcome else { return }
        if run.didStart { log(.info, "-Stopped!", by: run.service) }
        for closer in outcome.closers.reversed() { release(closer) }
        outcome.tell()
        // Before the loop is let go: the supervisor may start the service again at once.
        if let watch = outcome.watch { watch.childEnded(run.service, outcome.end) }
        loop.release()
    }

    /// What was noted under the lock, where paths cannot be had, gets the service's path now.
    ///
    /// Rarely there is anything.
    private func nameWhatIsNot(in run: Run) {
        let isComplete = core.withLock { _ in
            run.startError?.service.isEmpty != true && !run.report.failures.contains { $0.service.isEmpty }
        }
        guard !isComplete else { return }
        let path = path
        core.withLock { _ in
            for index in run.report.failures.indices where run.report.failures[index].service.isEmpty {
                run.report.failures[index] = run.report.failures[index].named(path)
            }
            if let error = run.startError, error.service.isEmpty { run.startError = error.named(path) }
        }
    }

    /// A task whose run went on without it has come back at last.
    func noteLateEnd(of runner: Runner) {
        let now = now
        let left = core.withLock { core -> LifecycleCore.AbandonedStep? in
            guard
                let index = core.stillExecuting.firstIndex(where: { $0.run === runner.run && $0.epoch == runner.epoch })
            else { return nil }
            return core.stillExecuting.remove(at: index)
        }
        guard let left else { return }
        AbandonedSteps.noteEnd()
        log(.warning, "\(left.step) of an abandoned run ended at last, after \(left.since.duration(to: now).inWords)")
    }
}

extension LoopLane {
    /// Executes a stop, or the undoing of a start.
    fileprivate func descend(_ runner: Runner, from first: ServiceStep) async {
        await runner.run.lifecycle.descend(runner, from: first)
    }
}

extension Service {
    /// Begins to stop the service, for code in a callback of `inside`, which runs in no task of that service's.
    ///
    /// On the service's loop.
    ///
    /// - Returns: waits for the end of the stop; `nil` if nothing runs.
    package nonisolated func beginStop(askedBy inside: (any Service)?) -> (@Sendable () async -> StopReport)? {
        lifecycle.bind(self)
        let lifecycle = lifecycle
        guard lifecycle.presentRun != nil else { return nil }
        guard let begun = lifecycle.beginStop(askedIn: inside?.lifecycle.presentRun) else { return nil }
        return { await lifecycle.stopOutcome(of: begun) }
    }
}
