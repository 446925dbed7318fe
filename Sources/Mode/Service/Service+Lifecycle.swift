//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop

extension Service {
    /// Starts the service: first-time hooks, ``onStart()``, children, tasks, ``onStarted()``; returns when it is running.
    ///
    /// A start that is under way is joined, except from inside, where this throws ``ServiceError/Code/alreadyStarted``:
    /// waiting would wait for itself. A stop, a crash of a child, a deadline or the cancellation of the calling
    /// task interrupts it; then, as after an error, everything that was done is undone in reverse before this throws.
    ///
    /// - Throws: ``ServiceError``, which names the service, the step and the time.
    public nonisolated func start() async throws { try await lifecycle.start(self) }

    /// Starts the service unless it is running, or joins the start that is under way; true if it was not running.
    @discardableResult
    public nonisolated func startIfNeeded() async throws -> Bool { try await lifecycle.startIfNeeded(self) }

    /// Stops the service: ``onStop()``, its tasks, its children in reverse order of start, its closers, then
    /// ``onShutdown()``.
    ///
    /// Every step runs, whatever the others do.
    ///
    /// Returns when the service has stopped, or when its time was over and what did not end was abandoned and named in
    /// the report. Calling it again waits for the first call. A start that is under way is interrupted; a service that
    /// was never started remembers the stop, and its next start is called off.
    ///
    /// From inside the service or something below it this only begins the stop, and returns
    /// ``StopReport/Outcome/requested``: waiting would wait for itself.
    @discardableResult
    public nonisolated func stop() async -> StopReport { await lifecycle.stop(self) }

    /// Begins to stop the service, without waiting.
    public nonisolated func requestStop() {
        lifecycle.bind(self)
        lifecycle.beginStop()
    }

    /// Stops the service and starts it again, with ``onRestart()`` before ``onStart()``.
    ///
    /// Children are restarted with it.
    ///
    /// From inside the service or something below it this only begins the restart; see ``requestRestart()``. Several
    /// restarts at once are one. A stop that comes meanwhile wins: then this throws ``ServiceError/Code/stopped``.
    ///
    /// - Throws: as ``start()`` does.
    public nonisolated func restart() async throws {
        if lifecycle.containsCaller { return requestRestart() }
        try await lifecycle.restart(self)
    }

    /// Begins to restart the service, without waiting.
    ///
    /// If the start fails, that is in its state and the log.
    public nonisolated func requestRestart() {
        lifecycle.bind(self)
        lifecycle.beginRestart(self)
    }

    /// Fails the service: it stops, and the failure goes up to the nearest supervisor, or ends the whole tree.
    ///
    /// Returns at once. A start that is under way fails, and throws it. A stop that has begun wins, and notes the error
    /// in its report. Nothing happens to a service that was not started, or has ended.
    public nonisolated func crash(_ reason: any Error) {
        lifecycle.bind(self)
        // Code that is left over from an earlier run does not fail this one.
        lifecycle.crash(reason, in: lifecycle.callersRun)
    }

    /// Gives a start or a stop of this service that is under way more time, since it gets on.
    ///
    /// It is added to ``startTimeout`` or to ``stopTimeout``, and to ``taskGrace`` while tasks are awaited. Nothing
    /// happens when the service is neither starting nor stopping; when the start was called off, it is the undoing that
    /// gets more. A worker's budgets are not extended, and when its time runs short, nor is anything else.
    public nonisolated func extendDeadline(by duration: Duration) { lifecycle.extendDeadline(by: duration) }

    /// Registers something to release when the run ends: closers run in the reverse of this order, after tasks and
    /// children, also when the start fails.
    ///
    /// Where the service's run has ended and the calling code is a late rest of it, the closer runs at once.
    ///
    /// - Important: only for a service that is started; otherwise nothing would ever run it, so it traps.
    public nonisolated func onClose(
        _ name: String = "closer",
        @_inheritActorContext @_implicitSelfCapture
        _ body: @escaping @Sendable @isolated(any) () async throws -> Void,
    ) {
        lifecycle.addCloser(Run.Closer(name: name, body: body))
    }

    /// Runs work that computes for long or blocks on libuv's thread pool; see ``EventLoop/offload(_:)``.
    public nonisolated func offload<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await lifecycle.loop.offload(body)
    }

    /// Begins a background task of the run that is under way.
    ///
    /// It is cancelled when the service stops.
    ///
    /// - Returns: the task; `nil`, and a warning in the log, when the service is not starting or running.
    @discardableResult
    public nonisolated func addTask(
        _ name: String = "task",
        onError: TaskErrorPolicy = .crash,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        @_inheritActorContext @_implicitSelfCapture
        _ operation: @escaping @Sendable @isolated(any) () async throws -> Void,
    ) -> ServiceTask? {
        lifecycle.bind(self)
        return lifecycle.addTask(name, site: "\(fileID):\(line)", onError: onError, operation)
    }

    // MARK: Children

    /// Makes a service a child.
    ///
    /// It starts with the next start of this one, and stops with it.
    ///
    /// Adding a child again does nothing.
    ///
    /// - Throws: ``ServiceError`` when that would be a cycle, or when the child has another parent.
    public nonisolated func addDependency(_ child: any Service) throws {
        lifecycle.bind(self)
        try lifecycle.attach(child)
    }

    /// Makes a service a child, and starts it now if this service is starting or running.
    ///
    /// - Throws: as ``addDependency(_:)``; what its start throws, and then it is not a child; and when this service is on
    ///   its way down or has stopped.
    public nonisolated func addRuntimeDependency(_ child: any Service) async throws {
        lifecycle.bind(self)
        try await lifecycle.addRuntimeDependency(child)
    }

    /// Stops a child and takes it, with all below it, out of the tree.
    ///
    /// - Throws: ``ServiceError`` when it is not a child.
    @discardableResult
    public nonisolated func removeDependency(_ child: any Service) async throws -> StopReport {
        lifecycle.bind(self)
        return try await lifecycle.removeDependency(child)
    }

    /// Starts services one after the other, then stops them in reverse; one that fails to start crashes this service,
    /// and the others still have their turn.
    public nonisolated func joinServices(_ services: [any Service]) async {
        for service in services {
            do {
                try await service.startIfNeeded()
            } catch {
                crash(error)
            }
        }
        for service in services.reversed() { await service.stop() }
    }
}

/// Starts a service, runs a body, and stops the service whatever the body does.
///
/// - Throws: what the start or the body throws.
public func withService<S: Service, Value>(
    _ service: S,
    _ body: (S) async throws -> Value,
) async throws -> Value {
    try await service.start()
    do {
        let value = try await body(service)
        await service.stop()
        return value
    } catch {
        await service.stop()
        throw error
    }
}
