//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// A service that restarts its children when they fail.
///
/// ```swift
/// Supervisor(strategy: .oneForOne, intensity: .init(maxRestarts: 3, within: .seconds(5))) {
///     database
///     cache.supervised(after: [database])
///     importer.supervised(.transient, backoff: .constant(.seconds(10)))
/// }
/// ```
///
/// It behaves as Erlang's supervisors do, with a backoff for each child:
///
/// - A child fails when it crashes, or when anything below it does that no other supervisor is nearer to. The child is
///   stopped, with all below it and in the usual order, and started again; whether others are restarted with it is up to
///   the ``RestartStrategy``, and whether it is restarted at all to its ``RestartType``.
/// - A start that fails is a failure like any other. Only the supervisor's own start is not a restart: there a child that
///   does not start fails the supervisor's start.
/// - When restarts are needed more often than ``RestartIntensity`` allows, the supervisor fails with
///   ``ServiceError/Code/restartsExhausted``, and its own supervisor decides. Without one the tree stops, and a ``Worker``
///   exits with 1.
/// - Who calls `stop()` on a child from outside means it: the child stays down, also while it waits for its restart,
///   until it is started again, or its group is.
///
/// The children are its children in the tree, so everything that works for a service's children works here:
/// ``Service/addRuntimeDependency(_:)``, ``Service/removeDependency(_:)``. Nothing is polled: a failure is acted upon in
/// the turn of the loop in which it happens.
public actor Supervisor: Service {
    /// The supervisor's lifecycle.
    public nonisolated let lifecycle: Lifecycle
    /// The name that it was created with.
    public nonisolated let label: String
    /// How children start: also those of a restart.
    public nonisolated let startup: Startup
    /// Which children are restarted when one fails.
    public nonisolated let strategy: RestartStrategy
    /// When it gives up.
    public nonisolated let intensity: RestartIntensity

    nonisolated let onFailure: (@Sendable (any Error, Attempt) -> FailureDecision)?
    nonisolated let observers = SupervisorObservers()
    nonisolated let declared: [SupervisedChild]
    // Safe: all that follows is touched on the supervisor's loop only, by its hooks, which are isolated to it, and by
    // reports, which are brought there. Nobody's code runs during an access, so no two overlap. It is not isolated itself
    // because a report comes with each start and each end of a child, and to have the runtime confirm the isolation costs
    // as much as all the rest of it.

    @exclusivity(unchecked) nonisolated(unsafe) var machine: SupervisionMachine
    /// What the supervisor has of each child that the machine knows, by its id.
    @exclusivity(unchecked) nonisolated(unsafe) var seats: [Seat?] = []
    /// What came while something else was being dealt with.
    @exclusivity(unchecked) nonisolated(unsafe) var reports: [ReceivedReport] = []
    @exclusivity(unchecked) nonisolated(unsafe) var isBusy = false
    @exclusivity(unchecked) nonisolated(unsafe) var isSimulated = false
    /// What came while the children were being started for the first time.
    @exclusivity(unchecked) nonisolated(unsafe) var deferred: [ReceivedReport] = []
    /// How many of the declared children are in the tree.
    @exclusivity(unchecked) nonisolated(unsafe) var attachedDeclared = 0
    /// Somebody was introduced since the latest start, out of the order in which the next one starts.
    @exclusivity(unchecked) nonisolated(unsafe) var hasNewcomers = false
    /// The instances that have taken the places of declared ones, and keep them when the supervisor is restarted.
    @exclusivity(unchecked) nonisolated(unsafe) var successors: [ObjectIdentifier: any Service] = [:]
    /// The declared children that were removed.
    @exclusivity(unchecked) nonisolated(unsafe) var removed: Set<ObjectIdentifier> = []

    /// Creates a supervisor; nothing is started.
    ///
    /// - Parameters:
    ///   - label: its name in logs, paths and pictures.
    ///   - strategy: which children are restarted when one fails.
    ///   - intensity: how many restarts are tried in how much time.
    ///   - backoff: how long to wait before a child is started again, for children without one of their own.
    ///   - autoShutdown: when the end of a significant child ends the supervisor.
    ///   - startup: how children start and stop together: one after the other, by default.
    ///   - choice: where the supervisor runs, and children that do not say otherwise.
    ///   - children: the children, in the order in which they start.
    ///   - onFailure: decides about a failure. Called on the supervisor's loop; it must not block. What
    ///     ``DoNotRestart`` and ``TerminateTree`` demand is not asked again.
    public init(
        _ label: String = "Supervisor",
        strategy: RestartStrategy = .oneForOne,
        intensity: RestartIntensity = RestartIntensity(),
        backoff: Backoff = .exponential(),
        autoShutdown: AutoShutdown = .never,
        startup: Startup = .sequential,
        on choice: LoopChoice = .inherited,
        @SupervisedChildBuilder children: () -> [SupervisedChild] = { [] },
        onFailure: (@Sendable (any Error, Attempt) -> FailureDecision)? = nil,
    ) {
        self.label = label
        self.startup = startup
        self.strategy = strategy
        self.intensity = intensity
        self.onFailure = onFailure
        lifecycle = Lifecycle(on: choice)
        declared = children()
        machine = SupervisionMachine(
            strategy: strategy,
            intensity: intensity,
            backoff: backoff,
            autoShutdown: autoShutdown,
            startup: startup,
        )
        lifecycle.childWatcher = self
    }

    // MARK: Hooks

    /// Attaches the children that it was created with.
    public func onStart() async throws {
        try attachDeclared()
        introduceAll()
        isSimulated = LoopEnvironment.serviceSimulator != nil
        machine.begin()
        deferred = []
        carryOut()
    }

    /// Begins to supervise.
    public func onStarted() async throws {
        machine.supervise()
        noteWhoRuns()
        let waiting = deferred
        deferred = []
        for report in waiting { handle(report) }
    }

    /// Restarts nobody any more.
    public func onStop() async throws {
        machine.end()
        carryOut()
    }

    /// What happens from now on; any number of readers.
    public nonisolated var events: AsyncStream<SupervisorEvent> { observers.makeStream() }

    /// Tells somebody of what happens from now on.
    ///
    /// From any thread.
    ///
    /// - Returns: ends that.
    package nonisolated func observe(_ observer: Observer<SupervisorEvent>) -> @Sendable () -> Void {
        observers.add(observer)
    }
}

extension Supervisor: ChildWatcher {
    nonisolated func makeWatch(over child: any Service) -> ChildWatch { ChildLink(to: self) }
}
