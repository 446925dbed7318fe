//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// The way up.
extension Lifecycle {
    /// Starts the service, or joins the start that is under way.
    ///
    /// - Parameters:
    ///   - service: The service that this lifecycle belongs to.
    ///   - stopRequests: For the start of a restart, the count of stops that it knows of; another one calls the start
    ///     off.
    ///   - isolation: The caller's, which is not left: the closure below would otherwise have to change executors.
    /// - Throws: `ServiceError`: the start was refused, failed, or was called off.
    func start(
        _ service: any Service,
        restartAfter stopRequests: UInt32? = nil,
        isolation: isolated (any Actor)? = #isolation,
    ) async throws {
        bind(service)
        noteNames(of: service)
        switch admitOnLoop(service, restartAfter: stopRequests) {
        case .refuse(let refusal):
            throw refusal.error(path)
        case .join(let run):
            // From inside, waiting would wait for itself; the service is as good as started.
            if containsCaller { throw ServiceError(.alreadyStarted, service: path) }
            try await join(run)
        case .begin(let run):
            begin(run)
            try await withTaskCancellationHandler {
                _ = isolation
                try await startOutcome(of: run)
            } onCancel: {
                interruptStart(of: run) { ServiceError(.cancelled, service: self.path) }
            }
        }
    }

    /// Starts the service without waiting for it; whoever watches it is told how that goes.
    ///
    /// - Returns: why it was not started; `nil` also when it was starting already.
    func beginStart(_ service: any Service, restartAfter stopRequests: UInt32?) -> ServiceError? {
        bind(service)
        noteNames(of: service)
        switch admitOnLoop(service, restartAfter: stopRequests) {
        case .refuse(let refusal): return refusal.error(path)
        case .join: return nil
        case .begin(let run):
            begin(run)
            return nil
        }
    }

    private func begin(_ run: Run) {
        callOffBeneathAStop(run)
        launch(run, watchedOn: watchLoop)
    }

    /// Whether the calling code belongs to this service, or to one below it.
    var containsCaller: Bool {
        Run.current.map { ServiceTree.contains($0.lifecycle, in: self) } ?? false
    }

    /// Where deadlines of the caller are armed: its own loop, since the service's may be blocked.
    var watchLoop: EventLoop { EventLoop.current ?? .main }

    private enum Admission {
        case begin(Run), join(Run), refuse(Refusal)
    }

    private struct Refusal {
        var code: ServiceError.Code
        var step: ServiceStep?
        var since: LoopInstant?
        var now: LoopInstant?
        var message: String?

        func error(_ path: String) -> ServiceError {
            let elapsed = since.flatMap { since in now.map { since.duration(to: $0) } }
            return ServiceError(code, service: path, step: step, elapsed: elapsed, message: message)
        }
    }

    /// Keeps the loop for the run, unless its host takes it back: then what began there would never end.
    private func admitOnLoop(_ service: any Service, restartAfter stopRequests: UInt32?) -> Admission {
        guard loop.tryToHold() else {
            return .refuse(Refusal(code: .stopped, message: "its event loop \(loop.name) is given back"))
        }
        let admission = admit(service, restartAfter: stopRequests)
        if case .begin = admission { return admission }
        loop.release()
        return admission
    }

    private func admit(_ service: any Service, restartAfter stopRequests: UInt32?) -> Admission {
        let now = now
        let isRestart = stopRequests != nil
        return core.withLock { core in
            if let left = core.stillExecuting.first, core.run == nil {
                return .refuse(Refusal(code: .abandoned, step: left.step, since: left.since, now: now))
            }
            if let stopRequests, stopRequests != core.stopRequests { return .refuse(Refusal(code: .stopped)) }
            switch core.machine.startRequested() {
            case .refuse(let code):
                return .refuse(Refusal(code: code))
            case .join:
                guard let run = core.run else { preconditionFailure("a service starts without a run") }
                return .join(run)
            case .begin:
                let run = Run(self, service, generation: core.machine.generation, isRestart: isRestart)
                run.began = now
                run.expect(core.firstStep(isRestart: isRestart), at: now)
                if isRestart { core.restartCount += 1 }
                core.asked = .nobody
                core.run = run
                core.publishState(of: self)
                return .begin(run)
            }
        }
    }

    /// Beneath a service that is on its way down nothing starts any more: it may be past its children, and would
    /// leave this one behind.
    ///
    /// Asked when this start is visible already, so one of the two always sees the other.
    private func callOffBeneathAStop(_ run: Run) {
        var above = ServiceTree.parent(of: self)
        while let ancestor = above {
            let isStopping = ancestor.core.withLock { $0.machine.phase == .stopping || $0.machine.phase == .failing }
            if isStopping {
                return interruptStart(of: run) {
                    ServiceError(.stopped, service: path, message: "\(ancestor.shortLabel) is stopping")
                }
            }
            above = ServiceTree.parent(of: ancestor)
        }
    }

    /// One task executes the whole way up.
    ///
    /// It prefers the service's loop, whoever asks for the start.
    private func launch(_ run: Run, watchedOn watchLoop: EventLoop) {
        if let timeout = run.service.startTimeout {
            let watch = StartWatch(run, timeout: timeout, on: watchLoop)
            core.withLock { _ in run.startWatch = watch }
            watch.arm(after: timeout)
        }
        let runner = Runner(run: run, epoch: 0)
        let lane = loop.lane
        // One closure, and so one allocation: there is a task for each start.
        let task = Run.$current.withValue(run) { Task(executorPreference: loop) { await lane.ascend(runner) } }
        adopt(task, by: runner)
    }

    /// Executes a part of a run in a task that prefers a loop, and in that loop's lane.
    func execute(_ run: Run, on loop: EventLoop, _ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Run.$current.withValue(run) {
            Task(executorPreference: loop) { await loop.lane.execute(body) }
        }
    }

    /// Remembers the task that executes a run, and cancels it if it was called off before it was known.
    func adopt(_ task: Task<Void, Never>, by runner: Runner) {
        let run = runner.run
        let isCalledOff = core.withLock { core in
            guard core.run === run, run.epoch == runner.epoch else { return false }
            run.runner = task
            return run.startError != nil
        }
        if isCalledOff { task.cancel() }
    }

    /// Waits for a start that somebody else began.
    ///
    /// A cancellation ends the waiting, not the start.
    private func join(_ run: Run) async throws {
        let joined = JoinedStart()
        try await withTaskCancellationHandler {
            try await startOutcome(of: run, joined: joined)
        } onCancel: {
            let continuation = core.withLock { _ in run.joinedStarts.remove(joined) }
            continuation?.resume(throwing: ServiceError(.cancelled, service: path))
        }
    }

    /// Waits for the end of a start: as the one who began it or, with an identity, as one who joined it.
    private func startOutcome(of run: Run, joined: JoinedStart? = nil) async throws {
        try await withThrowingResumption { (continuation: StartContinuation) in
            let outcome = core.withLock { core -> StartOutcome? in
                guard core.run === run else { return run.startError.map { .failed($0) } ?? .started }
                guard core.machine.phase == .starting || run.startError != nil else { return .started }
                guard let joined else {
                    run.starter = continuation
                    return nil
                }
                guard !Task.isCancelled else { return .isNoLongerAwaited }
                run.joinedStarts.append((joined, continuation))
                return nil
            }
            switch outcome {
            case nil: break
            case .started: continuation.resume()
            case .failed(let error): continuation.resume(throwing: error)
            case .isNoLongerAwaited: continuation.resume(throwing: ServiceError(.cancelled, service: path))
            }
        }
    }

    /// What there is to say at once to one who waits for a start.
    private enum StartOutcome {
        case started, failed(ServiceError), isNoLongerAwaited
    }

    /// The identity of one who waits for a start that somebody else began.
    private final class JoinedStart: Sendable {}

    // MARK: The steps

    fileprivate func ascend(_ runner: Runner) async {
        let run = runner.run
        do {
            try await climb(runner, run.service)
            guard finishStart(run) else { throw Runner.Refusal.interrupted }
        } catch Runner.Refusal.stale {
            noteLateEnd(of: runner)
        } catch {
            guard failStart(of: runner, error) else { return noteLateEnd(of: runner) }
            // In a new task: this one may be cancelled, and the way down must not be.
            handOver(runner, to: .firstOfStop)
        }
    }

    /// On the service, as its hooks are: what is called from there and there is no change of executors.
    private func climb(_ runner: Runner, _ service: isolated any Service) async throws {
        let run = runner.run
        if run.isRestart {
            try runner.enter(.onRestart)
            try await faultPoint(.onRestart, of: service)
            try await service.onRestart()
        }
        if !core.withLock({ $0.hadFirstStart }) { try await climbFirstTime(runner, service) }
        try runner.enter(.onStart)
        log(service.mundaneLevel, "Starting...", by: service)
        try await faultPoint(.onStart, of: service)
        try await service.onStart()
        core.withLock { _ in run.didStart = run.epoch == runner.epoch }
        if ServiceTree.hasChildren(self) {
            try runner.enter(.startChildren)
            let began = now
            defer { resumeStartWatch(of: run, pausedFor: began.duration(to: now)) }
            try await startChildren(of: service, runner)
        }
        try runner.enter(.startTasks)
        try begin(service.tasks, in: run)
        try runner.enter(.onStarted)
        log(.debug, "Started.", by: service)
        try await faultPoint(.onStarted, of: service)
        try await service.onStarted()
    }

    private func climbFirstTime(_ runner: Runner, _ service: isolated any Service) async throws {
        if !core.withLock({ $0.hasDependencies }) {
            try runner.enter(.dependencies)
            let dependencies = service.dependencies
            try attach(dependencies)
            core.withLock { $0.hasDependencies = true }
        }
        try runner.enter(.onFirstStart)
        try await faultPoint(.onFirstStart, of: service)
        try await service.onFirstStart()
        core.withLock { $0.hadFirstStart = true }
    }

    /// The service is running; false when the start was interrupted just before.
    private func finishStart(_ run: Run) -> Bool {
        let now = now
        let ending = core.withLock { core -> (waiters: StartWaiters, watch: StartWatch?, supervisor: ChildWatch?)? in
            guard core.run === run, core.machine.startFinished() else { return nil }
            run.runner = nil
            run.step = nil
            run.runningSince = now
            core.publishState(of: self)
            return (run.takeStartWaiters(), run.startWatch, core.watch)
        }
        guard let ending else { return false }
        ServiceTree.noteStarted(self)
        ending.watch?.end()
        ending.supervisor?.childStarted(run.service, generation: run.generation)
        ending.waiters.resume()
        return true
    }

    /// The children are up: the time that they took is not the service's own.
    private func resumeStartWatch(of run: Run, pausedFor pause: Duration) {
        let resumed = core.withLock { _ -> (StartWatch, LoopInstant)? in
            guard let watch = run.startWatch else { return nil }
            watch.deadline = watch.deadline.advanced(by: pause)
            return (watch, watch.deadline)
        }
        if let (watch, deadline) = resumed { watch.arm(at: deadline) }
    }
}

extension LoopLane {
    fileprivate func execute(_ body: @Sendable () async -> Void) async { await body() }

    fileprivate func ascend(_ runner: Runner) async { await runner.run.lifecycle.ascend(runner) }
}

extension LifecycleCore {
    /// Where a start begins.
    fileprivate func firstStep(isRestart: Bool) -> ServiceStep {
        if isRestart { return .onRestart }
        if hadFirstStart { return .onStart }
        return hasDependencies ? .onFirstStart : .dependencies
    }
}
