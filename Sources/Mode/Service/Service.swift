//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging
import ModeLoop

/// A part of a program that is started, stopped, restarted and supervised.
///
/// A service is an actor with a ``Lifecycle``. Everything else has a default:
///
/// ```swift
/// actor Cache: Service {
///     nonisolated let lifecycle = Lifecycle()
///
///     func onStart() async throws { … }
///     func refresh() { … }
///
///     var tasks: Tasks {
///         every(.seconds(1), "refresh") { refresh() }
///     }
/// }
/// ```
///
/// All its code runs on its event loop's thread, so a body that blocks holds up every service of that loop: give such
/// work to ``offload(_:)``, or give the service a thread of its own with `Lifecycle(on: .thread("name"))`.
public protocol Service: Actor {
    /// What the service's state, tasks and place in the tree are kept in. One of its own for each service.
    nonisolated var lifecycle: Lifecycle { get }

    // MARK: Hooks

    /// Called before the first start only.
    func onFirstStart() async throws

    /// Called at each start, before the children start. Acquire here, and release in `onClose { }` or ``onShutdown()``.
    func onStart() async throws

    /// Called at each start when the children and the tasks are started, before `start()` returns.
    func onStarted() async throws

    /// Called when a stop begins: take no more work. Tasks and children still run.
    func onStop() async throws

    /// Called when a stop ends: tasks, children and closers are done.
    func onShutdown() async throws

    /// Called before the start that is part of a restart.
    func onRestart() async throws

    /// Called when the worker is told to read its configuration again (`SIGHUP`). What it throws is logged.
    func onReload() async throws

    // MARK: Parts

    /// The services that this one needs: its children, started before its own tasks. Evaluated at the first start.
    @DependencyBuilder var dependencies: Dependencies { get }

    /// The background tasks and timers that run while the service does. Evaluated at each start.
    @TaskBuilder var tasks: Tasks { get }

    // MARK: Settings

    /// How children start: one after the other in list order, by default, or together.
    nonisolated var startup: Startup { get }

    /// How long the service's own steps of a start may take, those of its children not counted. No limit by default.
    nonisolated var startTimeout: Duration? { get }

    /// How long the service's own steps of a stop may take, those of its children not counted. 5 s by default.
    nonisolated var stopTimeout: Duration { get }

    /// How long cancelled tasks may take to end. 2 s by default.
    nonisolated var taskGrace: Duration { get }

    /// How many calls and casts may be under way at once; further ones are refused. No limit by default.
    nonisolated var callLimit: Int? { get }

    /// The level of the lines that everybody knows: "Starting...", "Stopping...". `info` by default.
    nonisolated var mundaneLevel: Logger.Level { get }

    /// The logger that the service's lines go to; by default the process's.
    nonisolated var baseLogger: Logger { get }

    /// The name for people and pictures; the type's name by default.
    nonisolated var label: String { get }

    /// The name in log lines and paths; the label by default.
    nonisolated var shortLabel: String { get }
}

extension Service {
    /// Does nothing.
    public func onFirstStart() async throws {}
    /// Does nothing.
    public func onStart() async throws {}
    /// Does nothing.
    public func onStarted() async throws {}
    /// Does nothing.
    public func onStop() async throws {}
    /// Does nothing.
    public func onShutdown() async throws {}
    /// Does nothing.
    public func onRestart() async throws {}
    /// Does nothing.
    public func onReload() async throws {}

    /// None.
    public var dependencies: Dependencies { Dependencies([]) }
    /// None.
    public var tasks: Tasks { Tasks([]) }

    /// One after the other.
    public nonisolated var startup: Startup { .sequential }
    /// No limit.
    public nonisolated var startTimeout: Duration? { nil }
    /// 5 s, as in Erlang.
    public nonisolated var stopTimeout: Duration { .seconds(5) }
    /// 2 s.
    public nonisolated var taskGrace: Duration { .seconds(2) }
    /// No limit.
    public nonisolated var callLimit: Int? { nil }
    /// `info`.
    public nonisolated var mundaneLevel: Logger.Level { .info }
    /// The process's logger.
    public nonisolated var baseLogger: Logger { ServiceLogging.base }
    /// The type's name.
    public nonisolated var label: String { TypeNames.name(of: Self.self) }
    /// The label.
    public nonisolated var shortLabel: String { label }

    // Inlinable, so that an actor's own `lifecycle` is read without a retain; this is asked at each call and each return.
    /// The service's event loop.
    @inlinable public nonisolated var unownedExecutor: UnownedSerialExecutor { lifecycle.unownedExecutor }
}
