//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging
import ModeLoop

/// Something that stands for a service and passes everything on to it, such as a program's app object.
///
/// The service may be made lazily; a proxy has no lifecycle of its own.
public protocol ServiceProxy: Sendable {
    /// The kind of service it stands for.
    associatedtype Target: Service

    /// The service that everything is passed on to; always the same one.
    var service: Target { get }
}

extension ServiceProxy {
    /// Starts the service.
    public func start() async throws { try await service.start() }

    /// Starts the service unless it is running; true if it was not.
    @discardableResult
    public func startIfNeeded() async throws -> Bool { try await service.startIfNeeded() }

    /// Stops the service.
    @discardableResult
    public func stop() async -> StopReport { await service.stop() }

    /// Begins to stop the service.
    public func requestStop() { service.requestStop() }

    /// Restarts the service.
    public func restart() async throws { try await service.restart() }

    /// Begins to restart the service.
    public func requestRestart() { service.requestRestart() }

    /// Fails the service.
    public func crash(_ reason: any Error) { service.crash(reason) }

    /// Makes a service a child of the service.
    public func addDependency(_ child: any Service) throws { try service.addDependency(child) }

    /// Makes a service a child of the service, and starts it if that one runs.
    public func addRuntimeDependency(_ child: any Service) async throws {
        try await service.addRuntimeDependency(child)
    }

    /// Stops a child of the service and takes it out.
    @discardableResult
    public func removeDependency(_ child: any Service) async throws -> StopReport {
        try await service.removeDependency(child)
    }

    /// Begins a background task of the service.
    @discardableResult
    public func addTask(
        _ name: String = "task",
        onError: TaskErrorPolicy = .crash,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ operation: @escaping @Sendable @isolated(any) () async throws -> Void,
    ) -> ServiceTask? {
        service.addTask(name, onError: onError, fileID: fileID, line: line, operation)
    }

    /// Starts services one after the other, then stops them in reverse.
    public func joinServices(_ services: [any Service]) async { await service.joinServices(services) }

    /// Registers something to release when the service's run ends.
    public func onClose(
        _ name: String = "closer",
        _ body: @escaping @Sendable @isolated(any) () async throws -> Void,
    ) {
        service.onClose(name, body)
    }

    /// Connects a receiver to a signal until the service's run ends.
    @discardableResult
    public func connect<Sender: Sendable, Payload: Sendable>(
        to signal: Signal<Sender, Payload>,
        from filter: SenderFilter<Sender> = .any,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ receiver: @escaping Signal<Sender, Payload>.Receiver,
    ) -> SignalConnection {
        service.connect(to: signal, from: filter, fileID: fileID, line: line, receiver)
    }

    /// Gives a stop of the service that is under way more time.
    public func extendDeadline(by duration: Duration) { service.extendDeadline(by: duration) }

    /// Runs work that computes for long or blocks on libuv's thread pool.
    public func offload<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await service.offload(body)
    }
}

/// Waiting.
extension ServiceProxy {
    /// Waits for a time, or until the service should stop.
    @discardableResult
    public func sleep(for duration: Duration) async -> SleepOutcome { await service.sleep(for: duration) }

    /// Runs an operation until it is done, the time is over or the service should stop.
    public func wait<Value: Sendable>(
        timeout: Duration? = nil,
        for operation: sending @escaping @isolated(any) () async throws -> Value,
    ) async throws -> WaitOutcome<Value> {
        try await service.wait(timeout: timeout, for: operation)
    }

    /// Waits for a task until it is done, the time is over or the service should stop.
    public func wait<Value: Sendable>(
        for task: Task<Value, any Error>,
        timeout: Duration? = nil,
    ) async throws -> WaitOutcome<Value> {
        try await service.wait(for: task, timeout: timeout)
    }

    /// Waits until the first of several tasks is done.
    public func waitFirst<Value: Sendable>(
        of tasks: [Task<Value, any Error>],
        timeout: Duration? = nil,
    ) async -> WaitOutcome<[Int: Result<Value, any Error>]> {
        await service.waitFirst(of: tasks, timeout: timeout)
    }

    /// Waits until all of several tasks are done.
    public func waitAll<Value: Sendable>(
        of tasks: [Task<Value, any Error>],
        timeout: Duration? = nil,
    ) async -> WaitOutcome<[Result<Value, any Error>]> {
        await service.waitAll(of: tasks, timeout: timeout)
    }

    /// Waits until the service is running: true; false when it ended instead.
    public func waitUntilRunning() async -> Bool { await service.waitUntilRunning() }

    /// Waits until the service has stopped or failed.
    public func waitUntilStopped() async { await service.waitUntilStopped() }
}

/// Looking.
extension ServiceProxy {
    /// What the service is doing.
    public var state: ServiceState { service.state }

    /// The states of the service from now on.
    public var stateChanges: AsyncStream<ServiceState> { service.stateChanges }

    /// Whether the service is on its way down or has ended.
    public var shouldStop: Bool { service.shouldStop }

    /// Why the service failed.
    public var crashReason: (any Error)? { service.crashReason }

    /// How many times the service was restarted.
    public var restartCount: Int { service.restartCount }

    /// The service's place in the tree.
    public var beacon: Beacon { service.beacon }

    /// The service's logger.
    public var log: Logger { service.log }

    /// The service's flags.
    public var diagnostics: Diagnostics { service.diagnostics }

    /// The proxy's own type name.
    public var label: String { String(describing: Self.self) }

    /// The label.
    public var shortLabel: String { label }
}
