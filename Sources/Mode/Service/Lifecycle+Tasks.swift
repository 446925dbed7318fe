//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// Tasks: owned by a run, named, and all gone before `stopped` is reported.
extension Lifecycle {
    /// Begins what a service declared.
    func begin(_ tasks: Tasks, in run: Run) throws {
        for declaration in tasks.declarations {
            guard let (message, cause) = declaration.problem else { continue }
            throw ServiceError(.invalidArgument, service: path, step: .startTasks, message: message, cause: cause)
        }
        for declaration in tasks.declarations {
            if case .timer(let options) = declaration.kind, beginTicks(declaration, options, in: run) { continue }
            let task = ServiceTask(
                declaration.name,
                createdAt: declaration.site,
                onError: declaration.onError,
                in: run,
                began: now,
            )
            let operation = declaration.operation
            switch declaration.kind {
            case .background: begin(task) { try await self.runBackground(task, operation) }
            case .timer(let options): begin(task) { try await self.runTimer(task, options, operation) }
            case .schedule(let options): begin(task) { try await self.runSchedule(task, options, operation) }
            case .invalid: preconditionFailure("a declaration that is wrong began")
            }
        }
    }

    /// Begins a task of the run that is under way; `nil`, with a warning, when there is none or it is on its way down.
    func addTask(
        _ name: String,
        site: String,
        onError: TaskErrorPolicy,
        _ operation: @escaping @Sendable @isolated(any) () async throws -> Void,
    ) -> ServiceTask? {
        let present = core.withLock { $0.run }
        let callers = callersRun
        if let callers, let present, callers !== present {
            log(.warning, "task \"\(name)\" (\(site)) was not begun: what adds it belongs to an earlier run")
            return nil
        }
        if let run = present {
            let task = ServiceTask(name, createdAt: site, onError: onError, in: run, began: now)
            if begin(task, { try await self.runBackground(task, operation) }) { return task }
        }
        log(.warning, "task \"\(name)\" (\(site)) was not begun: the service is \(state.kind)")
        return nil
    }

    /// False when the run is on its way down.
    ///
    /// A call gets its turn in the moment in which it is sure to begin: nobody waits for one that never does.
    @discardableResult
    func begin(
        _ task: ServiceTask,
        of call: StopAwareWait? = nil,
        _ body: @escaping @Sendable () async throws -> Void,
    ) -> Bool {
        let run = task.run
        let isAdded = core.withLock { core in
            // A stop may have come since; what is added after it would outlive the run.
            guard core.run === run, !core.machine.shouldStop else { return false }
            task.slot = run.tasks.count
            run.tasks.append(task)
            call?.number = run.turns.next()
            return true
        }
        guard isAdded else { return false }
        let handle = execute(run, on: loop) {
            do {
                try await body()
            } catch {
                self.taskThrew(task, error)
            }
            self.taskEnded(task)
        }
        let isTooLate = core.withLock { _ in
            task.handle = handle
            return run.tasksAreCancelled
        }
        if isTooLate { handle.cancel() }
        return true
    }

    // MARK: Bodies

    func runBackground(
        _ task: ServiceTask,
        _ operation: @Sendable @isolated(any) () async throws -> Void,
    ) async throws {
        var errors = 0
        while true {
            do {
                try await faultPoint(.tasks, of: task.run.service)
                return try await operation()
            } catch {
                guard isWorthRetrying(task, error) else { throw error }
                guard case .restart(let pause, let limit) = task.onError else { throw error }
                errors += 1
                if let limit, errors > limit { throw error }
                log(.error, "task \"\(task.name)\" threw, and begins again in \(pause.inWords): \(error)")
                guard await sleep(for: pause, in: task.run) == .elapsed else { return }
            }
        }
    }

    private func runTimer(
        _ task: ServiceTask,
        _ options: TimerOptions,
        _ operation: @Sendable @isolated(any) () async throws -> Void,
        isolation: isolated (any Actor)? = #isolation,
    ) async throws {
        let info = BeaconSnapshot.TimerInfo(interval: options.interval, runs: 0, skipped: 0, lateness: .zero)
        core.withLock { _ in task.timer = info }
        // One for all ticks, known to the run and to the task's cancellation from the first to the last.
        let wait = StopAwareWait(repeats: true)
        register(wait, in: task.run)
        defer { unregister(wait, in: task.run) }
        try await withTaskCancellationHandler {
            _ = isolation
            try await runTicks(task, options, wait, operation)
        } onCancel: {
            wait.end(.cancelled)
        }
    }

    private func runTicks(
        _ task: ServiceTask,
        _ options: TimerOptions,
        _ wait: StopAwareWait,
        _ operation: @Sendable @isolated(any) () async throws -> Void,
    ) async throws {
        var ticks = TimerTicks(options, now: now)
        var errors = 0
        while true {
            let due = ticks.next(on: self)
            loop.arm(wait, at: due)
            guard await wait.wait() == .elapsed else { return loop.disarm(wait) }
            let now = now
            let lateness = due.duration(to: now)
            core.withLock { _ in
                task.timer?.runs += 1
                task.timer?.lateness = lateness
            }
            ticks.begin(task.name, nanosecondsLate: lateness.inNanoseconds, at: now, self)
            guard try await runOnce(task, "timer", errors: &errors, operation) else { return }
            let skipped = ticks.finish(task.name, at: self.now, self)
            if skipped > 0 { core.withLock { _ in task.timer?.skipped += skipped } }
        }
    }

    /// Runs the body of a task that has more than one run, as its policy for errors says; false when the service should
    /// stop.
    func runOnce(
        _ task: ServiceTask,
        _ kind: String,
        errors: inout Int,
        _ operation: @Sendable @isolated(any) () async throws -> Void,
    ) async throws -> Bool {
        do {
            try await faultPoint(.tasks, of: task.run.service)
            try await operation()
            errors = 0
        } catch {
            guard isWorthRetrying(task, error) else { throw error }
            errors += 1
            switch task.onError {
            case .crash: throw error
            case .log: log(.error, "\(kind) \"\(task.name)\" threw: \(error)")
            case .restart(let pause, let limit):
                if let limit, errors > limit { throw error }
                log(.error, "\(kind) \"\(task.name)\" threw, and goes on after \(pause.inWords): \(error)")
                return await sleep(for: pause, in: task.run) == .elapsed
            }
        }
        return true
    }

    /// A cancellation of ours is no error of the task.
    private func isWorthRetrying(_ task: ServiceTask, _ error: any Error) -> Bool {
        !(error is CancellationError && Task.isCancelled) && !shouldStop(task.run)
    }

    func shouldStop(_ run: Run) -> Bool {
        core.withLock { core in core.run !== run || core.machine.shouldStop }
    }

    // MARK: Ends

    func taskThrew(_ task: ServiceTask, _ error: any Error) {
        let run = task.run
        let isCancellation = error is CancellationError && Task.isCancelled
        if shouldStop(run) {
            if !(error is CancellationError) { note(error, step: .tasks, task: task.name, in: run) }
        } else if isCancellation {
            logMundane("Terminating cancelled task: \(task.name)")
        } else if task.onError == .log {
            log(.error, "task \"\(task.name)\" threw: \(error)")
        } else {
            crash(error, in: run)
        }
    }

    func taskEnded(_ task: ServiceTask) {
        let run = task.run
        let drained = core.withLock { _ -> Resumption<Void, Never>? in
            guard run.tasks.indices.contains(task.slot), run.tasks[task.slot] === task else { return nil }
            run.tasks.swapAt(task.slot, run.tasks.count - 1)
            run.tasks[task.slot].slot = task.slot
            run.tasks.removeLast()
            guard run.tasks.isEmpty else { return nil }
            defer { run.drained = nil }
            return run.drained
        }
        drained?.resume()
    }

    func cancelTasks(of run: Run) {
        let tasks = core.withLock { _ in
            run.tasksAreCancelled = true
            return run.tasks
        }
        for task in tasks { task.cancel() }
    }

    /// Cancels the tasks of a run and waits for them; the watch sees to it that this ends.
    func endTasks(of run: Run) async {
        cancelTasks(of: run)
        watchTasks(of: run)
        await withResumption { continuation in
            let isDrained = core.withLock { _ in
                if !run.tasks.isEmpty { run.drained = continuation }
                return run.tasks.isEmpty
            }
            if isDrained { continuation.resume() }
        }
    }
}
