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
    private nonisolated let declared: [SupervisedChild]
    // Safe: all that follows is touched on the supervisor's loop only, by its hooks, which are isolated to it, and by
    // reports, which are brought there. It is not isolated itself because a report comes with each start and each end of
    // a child, and to have the runtime confirm the isolation costs as much as all the rest of it.

    nonisolated(unsafe) var machine: SupervisionMachine
    /// What the supervisor has of each child that the machine knows, by its id.
    nonisolated(unsafe) var seats: [Seat?] = []
    /// What came while something else was being dealt with.
    nonisolated(unsafe) private var reports: [ReceivedReport] = []
    nonisolated(unsafe) private var isBusy = false
    nonisolated(unsafe) private var isSimulated = false
    /// What came while the children were being started for the first time.
    nonisolated(unsafe) private var deferred: [ReceivedReport] = []
    /// How many of the declared children are in the tree.
    nonisolated(unsafe) var attachedDeclared = 0
    /// The instances that have taken the places of declared ones, and keep them when the supervisor is restarted.
    nonisolated(unsafe) var successors: [ObjectIdentifier: any Service] = [:]
    /// The declared children that were removed.
    nonisolated(unsafe) var removed: Set<ObjectIdentifier> = []

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

    /// Makes all children known; most starts find nobody new.
    private nonisolated func introduceAll() {
        guard ServiceTree.childCount(of: lifecycle) != machine.count else { return }
        for child in ServiceTree.children(of: lifecycle) {
            guard let link = child.service.lifecycle.supervisorsLink else { continue }
            // In this order they start, also those that were known before.
            machine.moveToEnd(introduce(child.service, link))
        }
        // Once more, now that all are known: a child may wait for one that is listed after it.
        for seat in seats { if let seat { noteOrder(of: seat) } }
    }

    /// Begins to supervise.
    public func onStarted() async throws {
        machine.supervise()
        noteWhoRuns()
        let waiting = deferred
        deferred = []
        for report in waiting { handle(report) }
    }

    /// A child that was running before its supervisor started has not said so now.
    private nonisolated func noteWhoRuns() {
        for id in seats.indices where machine.knows(id) && machine.status(id) == .down {
            if seats[id]?.service.lifecycle.state == .running { machine.started(id, at: lifecycle.now) }
        }
        carryOut()
    }

    /// Restarts nobody any more.
    public func onStop() async throws {
        machine.end()
        carryOut()
    }

    /// At each start: a temporary child that has ended has left the tree, and is back in its place now.
    private nonisolated func attachDeclared() throws {
        guard attachedDeclared < declared.count - removed.count else { return }
        let places = declared.filter { !removed.contains(ObjectIdentifier($0.service)) }
        let missing = places.filter { !ServiceTree.isStaying(present($0.service).lifecycle, with: lifecycle) }
        guard !missing.isEmpty else { return }
        for child in missing { try validate(child) }
        let hasOthers = ServiceTree.hasChildren(lifecycle)
        var attached: [Lifecycle] = []
        do {
            // Those that wait for siblings have forgotten the ones that left, and wait for them again.
            for child in places where try attach(child) {
                attachedDeclared += 1
                attached.append(present(child.service).lifecycle)
            }
        } catch {
            for child in attached {
                child.supervisorsLink?.comesBack = true
                lifecycle.detach(child)
            }
            throw error
        }
        if hasOthers { ServiceTree.bringForward(places.map { present($0.service).lifecycle }, in: lifecycle) }
    }

    private nonisolated func attach(_ child: SupervisedChild) throws -> Bool {
        let after = child.after.filter { !removed.contains(ObjectIdentifier($0)) }.map(present)
        return try lifecycle.attach(
            present(child.service),
            after: after.map { ObjectIdentifier($0.lifecycle) },
            watch: ChildLink(to: self, child.terms, after: after, declared: ObjectIdentifier(child.service)),
        )
    }

    /// The instance that has the place of a declared one.
    private nonisolated func present(_ service: any Service) -> any Service {
        successors[ObjectIdentifier(service)] ?? service
    }

    private nonisolated func validate(_ child: SupervisedChild) throws {
        guard child.terms.isSignificant, child.terms.restart == .permanent else { return }
        throw ServiceError(
            .invalidArgument,
            service: lifecycle.path,
            message:
                "\(child.service.shortLabel) is significant and permanent; only transient and temporary children end",
        )
    }

    // MARK: Children that come and go

    /// Adds a child, and starts it now if the supervisor is starting or running.
    ///
    /// Adding a child again does nothing. From any thread.
    ///
    /// - Throws: ``ServiceError`` when the child has another parent, or would be its own; what its start throws, and then
    ///   it is not a child; and when the supervisor is on its way down or has stopped.
    public nonisolated func addChild(_ child: SupervisedChild) async throws {
        lifecycle.bind(self)
        try validate(child)
        try await lifecycle.addRuntimeDependency(
            child.service,
            after: child.after.map { ObjectIdentifier($0.lifecycle) },
            watch: ChildLink(to: self, child.terms, after: child.after),
        )
    }

    /// Adds a permanent child, and starts it now if the supervisor is starting or running.
    public nonisolated func addChild(_ child: any Service) async throws { try await addChild(SupervisedChild(child)) }

    /// Stops a child, whatever it is doing, and takes it out of the tree; returns when it has stopped.
    ///
    /// It does not come back with a restart of the supervisor, also if it was declared with it.
    ///
    /// - Throws: ``ServiceError`` when it is not a child.
    @discardableResult
    public nonisolated func removeChild(_ child: any Service) async throws -> StopReport {
        lifecycle.bind(self)
        return try await lifecycle.removeDependency(child)
    }

    /// Restarts one child now, whether it runs, waits, or was stopped.
    ///
    /// It counts for nothing: no backoff, no budget, no siblings. Where the child has a `replacement`, a fresh instance
    /// takes its place.
    ///
    /// - Throws: ``ServiceError`` when it is not a child; what its start throws.
    public nonisolated func restartChild(_ child: any Service) async throws {
        lifecycle.bind(self)
        guard let link = child.lifecycle.supervisorsLink, ServiceTree.isStaying(child.lifecycle, with: lifecycle) else {
            throw ServiceError(
                .notAChild,
                service: lifecycle.path,
                message: "\(child.lifecycle.shortLabel) is not among its children",
            )
        }
        guard let replacement = link.terms.replacement else { return try await child.restart() }
        try await child.lifecycle.asRestart {
            let attempt = Attempt(
                child: child.lifecycle.path,
                number: 0,
                uptime: nil,
                restartsInPeriod: 0,
                maxRestarts: intensity.maxRestarts,
            )
            let fresh = try await replacement(child, attempt)
            try await takeSeat(fresh, insteadOf: child)
            try await fresh.start()
        }
    }

    private func takeSeat(_ fresh: any Service, insteadOf old: any Service) throws {
        try seat(fresh, insteadOf: old)
        carryOut()
    }

    /// The children, in their order.
    public nonisolated var children: [SupervisedChildInfo] {
        ServiceTree.children(of: lifecycle).map { child in
            let terms = child.service.lifecycle.supervisorsLink?.terms ?? .usual
            return SupervisedChildInfo(
                service: child.service,
                restart: terms.restart,
                isSignificant: terms.isSignificant,
                hasReplacement: terms.replacement != nil,
            )
        }
    }

    /// Whether anybody wants to know what happens, the log aside.
    private nonisolated var hasReaders: Bool { observers.areThere || isSimulated }

    /// What happens from now on; any number of readers.
    public nonisolated var events: AsyncStream<SupervisorEvent> { observers.makeStream() }

    // MARK: Reports

    /// Something a child did, as it came in.
    struct ReceivedReport: Sendable {
        let report: ChildLink.Report
        let link: ChildLink
        let child: any Service
    }

    /// A child is running.
    ///
    /// Of the reports this one and the next are common, and most of them change nothing but what is known of the child.
    nonisolated func childStarted(_ child: any Service, _ link: ChildLink, generation: UInt32) {
        guard lifecycle.isOnLoop, !isBusy, !link.hasLeft, let id = link.id else {
            return receive(.started(generation: generation), link, child)
        }
        guard machine.isNew(.init(generation, .started), of: id) else { return }
        machine.hasReaders = hasReaders
        machine.started(id, at: lifecycle.now)
        if machine.hasActions { carryOut() }
    }

    /// A child's run is over.
    nonisolated func childEnded(_ child: any Service, _ link: ChildLink, _ end: ChildEnd) {
        guard lifecycle.isOnLoop, !isBusy, !link.hasLeft, let id = link.id, machine.phase == .idle else {
            return receive(.ended(end), link, child)
        }
        seats[id]?.stopRequests = end.stopRequests
        if machine.isNew(.init(end), of: id) { machine.endedUnsupervised(id) }
    }

    /// Takes a report from any thread.
    nonisolated func receive(_ report: ChildLink.Report, _ link: ChildLink, _ child: any Service) {
        let received = ReceivedReport(report: report, link: link, child: child)
        let loop = lifecycle.loop
        if loop.isOnLoop { handle(received) } else { loop.execute { self.handle(received) } }
    }

    /// Deals with a report and with everything that follows from it at once.
    ///
    /// What comes in meanwhile has its turn after it.
    nonisolated func handle(_ report: ReceivedReport) {
        guard !isBusy else { return reports.append(report) }
        work { $0.digest(report) }
    }

    /// Carries out what has been decided.
    nonisolated func carryOut() {
        guard !isBusy else { return }
        work { _ in }
    }

    private nonisolated func work(_ first: (Supervisor) -> Void) {
        isBusy = true
        machine.hasReaders = hasReaders
        first(self)
        var next = 0
        repeat {
            while let action = machine.takeAction() { perform(action) }
            guard next < reports.count else { break }
            digest(reports[next])
            next += 1
        } while true
        if next > 0 { reports.removeAll(keepingCapacity: true) }
        isBusy = false
    }

    /// Keeps a report until the supervisor runs.
    nonisolated func putOff(_ report: ReceivedReport) { deferred.append(report) }
}

/// A child of a ``Supervisor``, as ``Supervisor/children`` lists it.
public struct SupervisedChildInfo: Sendable {
    /// The service.
    public let service: any Service
    /// After which ends it is restarted.
    public let restart: RestartType
    /// Whether its end may end the supervisor.
    public let isSignificant: Bool
    /// Whether a fresh instance takes its place when it is restarted.
    public let hasReplacement: Bool
}

extension Supervisor: ChildWatcher {
    nonisolated func makeWatch(over child: any Service) -> ChildWatch { ChildLink(to: self) }
}
