//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// How a service's sleep ended.
public enum SleepOutcome: Sendable, Hashable {
    /// The time is over.
    case elapsed
    /// The service should stop, or the task was cancelled.
    case stopped
}

/// How a service's wait ended.
public enum WaitOutcome<Value: Sendable>: Sendable {
    /// What was waited for is there.
    case value(Value)
    /// The service should stop, or the task was cancelled.
    case stopped
    /// The time is over.
    case timedOut

    /// The value, if the wait ended with one.
    public var value: Value? {
        guard case .value(let value) = self else { return nil }
        return value
    }

    /// Whether the service should stop.
    public var isStopped: Bool {
        guard case .stopped = self else { return false }
        return true
    }

    /// Whether the time is over.
    public var isTimedOut: Bool {
        guard case .timedOut = self else { return false }
        return true
    }
}

extension Service {
    /// Waits for a time, or until the service should stop: at once then, by a stop, a crash or a cancellation.
    @discardableResult
    public nonisolated func sleep(for duration: Duration) async -> SleepOutcome {
        await lifecycle.sleep(for: duration, in: lifecycle.presentRun)
    }

    /// Runs an operation until it is done, the time is over or the service should stop.
    ///
    /// In the last two cases it is cancelled, and not awaited.
    ///
    /// - Throws: what the operation throws.
    public nonisolated func wait<Value: Sendable>(
        timeout: Duration? = nil,
        @_inheritActorContext @_implicitSelfCapture
        for operation: sending @escaping @isolated(any) () async throws -> Value,
    ) async throws -> WaitOutcome<Value> {
        let task = Task(executorPreference: lifecycle.loop, operation: operation)
        let outcome = try await wait(for: task, timeout: timeout)
        if outcome.value == nil { task.cancel() }
        return outcome
    }

    /// Waits for a task until it is done, the time is over or the service should stop.
    ///
    /// The task is the caller's: it is never cancelled here.
    ///
    /// - Throws: what the task throws; also `CancellationError` if somebody cancelled it and it says so.
    public nonisolated func wait<Value: Sendable>(
        for task: Task<Value, any Error>,
        timeout: Duration? = nil,
    ) async throws -> WaitOutcome<Value> {
        switch await wait(until: TasksDone(needed: 1), of: [task], timeout: timeout) {
        case .elapsed: return .timedOut
        case .stopped, .cancelled: return .stopped
        case .finished: return .value(try await task.value)
        }
    }

    /// Waits until the first of several tasks is done; the value holds all that are done by then, by index, in order.
    ///
    /// Nothing is cancelled: the tasks are the caller's.
    public nonisolated func waitFirst<Value: Sendable>(
        of tasks: [Task<Value, any Error>],
        timeout: Duration? = nil,
    ) async -> WaitOutcome<[Int: Result<Value, any Error>]> {
        let done = TasksDone(needed: min(1, tasks.count))
        switch await wait(until: done, of: tasks, timeout: timeout) {
        case .elapsed: return .timedOut
        case .stopped, .cancelled: return .stopped
        case .finished:
            var results: [Int: Result<Value, any Error>] = [:]
            for index in done.indexes { results[index] = await tasks[index].result }
            return .value(results)
        }
    }

    /// Waits until all of several tasks are done, however they end; the value holds their results in order.
    ///
    /// Nothing is cancelled: the tasks are the caller's.
    public nonisolated func waitAll<Value: Sendable>(
        of tasks: [Task<Value, any Error>],
        timeout: Duration? = nil,
    ) async -> WaitOutcome<[Result<Value, any Error>]> {
        switch await wait(until: TasksDone(needed: tasks.count), of: tasks, timeout: timeout) {
        case .elapsed: return .timedOut
        case .stopped, .cancelled: return .stopped
        case .finished:
            var results: [Result<Value, any Error>] = []
            for task in tasks { results.append(await task.result) }
            return .value(results)
        }
    }

    private nonisolated func wait<Value: Sendable>(
        until done: TasksDone,
        of tasks: [Task<Value, any Error>],
        timeout: Duration?,
    ) async -> StopAwareWait.End {
        let loop = lifecycle.loop
        let observers = lifecycle.taskObservers
        let tickets = tasks.enumerated().map { index, task in
            observers.observe(task, on: loop) { done.add(index) }
        }
        let deadline = timeout.map { loop.now.advanced(by: $0) }
        let end = await lifecycle.await(done.wait, until: deadline, in: lifecycle.presentRun)
        for (task, ticket) in zip(tasks, tickets) { observers.forget(task, ticket) }
        return end
    }

    /// Waits until the service is running: true; false when it ended instead, or is on its way down, or when the calling
    /// task is cancelled.
    ///
    /// Returns at once if it runs. It starts nothing: a service that nobody starts is waited for.
    ///
    /// - Important: not in a hook, of the service or of one below it, which its start waits for; a task may.
    public nonisolated func waitUntilRunning() async -> Bool {
        for await state in stateChanges {
            switch state.kind {
            case .running: return true
            case .stopping, .stopped, .failed: return false
            case .created, .starting, .restarting: continue
            }
        }
        return false
    }

    /// Waits until the service has stopped or failed.
    ///
    /// From inside the service: until it should stop.
    public nonisolated func waitUntilStopped() async {
        if let run = Run.current, ServiceTree.contains(run.lifecycle, in: lifecycle) {
            _ = await lifecycle.await(StopAwareWait(), until: nil, in: lifecycle.presentRun)
            return
        }
        for await state in stateChanges {
            switch state.kind {
            case .stopped, .failed: return
            default: continue
            }
        }
    }
}
