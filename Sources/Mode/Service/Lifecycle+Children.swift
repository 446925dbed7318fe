//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Children: attached, started in order, stopped in the reverse of it.
extension Lifecycle {
    // MARK: Attaching

    /// Attaches what a service declared: all of it or, where one entry is impossible, nothing.
    func attach(_ dependencies: Dependencies) throws {
        var attached: [Lifecycle] = []
        do {
            for entry in dependencies.entries {
                let after = entry.after.map { ObjectIdentifier($0.lifecycle) }
                if try attach(entry.service, after: after) { attached.append(entry.service.lifecycle) }
            }
        } catch {
            for child in attached { detach(child) }
            throw error
        }
    }

    /// Makes `child` a child.
    ///
    /// - Parameters:
    ///   - child: The child.
    ///   - after: The siblings that it waits for.
    ///   - watch: The supervisor's eye on it; by default, where this service is a supervisor, the usual one.
    /// - Returns: whether it is one now that was none before.
    /// - Throws: `ServiceError`: it has another parent, or is above this service.
    @discardableResult
    func attach(_ child: any Service, after: [ObjectIdentifier] = [], watch: ChildWatch? = nil) throws -> Bool {
        let lifecycle = child.lifecycle
        lifecycle.bind(child)
        // Where it ran by itself before, and does not now, its place is made by its next start.
        let hasPlace = lifecycle.core.withLock { $0.machine.phase == .running }
        switch ServiceTree.attach(child, to: self, after: after, keepingPlace: hasPlace) {
        case .wasAttached: return false
        case .attached:
            if let loopIfBound { lifecycle.inheritLoop(loopIfBound) }
            if let watch = watch ?? childWatcher?.makeWatch(over: child) { lifecycle.watch(child, by: watch) }
            return true
        case .cycle(let ancestry):
            // From the child down to the parent, and back to the child.
            let names = (ancestry.reversed() + [lifecycle]).map(\.shortLabel)
            throw ServiceError(.dependencyCycle, service: path, message: names.joined(separator: " → "))
        case .hasOtherParent(let other):
            throw ServiceError(.hasOtherParent, service: lifecycle.path, message: "it is a child of \(other.path)")
        }
    }

    /// Lets a supervisor have an eye on a service, which may be running already.
    private func watch(_ service: any Service, by watch: ChildWatch) {
        let runningSince = core.withLock { core -> UInt32? in
            core.watch = watch
            return core.machine.phase == .running ? core.machine.generation : nil
        }
        if let runningSince { watch.childStarted(service, generation: runningSince) }
    }

    /// Takes a child, with all below it, out of the tree; nothing happens if it is none.
    func detach(_ child: Lifecycle) {
        guard ServiceTree.detach(child, from: self) else { return }
        unwatch(child)
    }

    /// What becomes of a child is no matter of this service any more.
    private func unwatch(_ child: Lifecycle) {
        let watch = child.core.withLock { $0.watch.take() }
        if let watch, let service = child.service { watch.childIsLeaving(service) }
    }

    /// Attaches a child and, if this service is starting or running, starts it now.
    func addRuntimeDependency(
        _ child: any Service,
        after: [ObjectIdentifier] = [],
        watch: ChildWatch? = nil,
    ) async throws {
        child.lifecycle.bind(child)
        let phase = core.withLock { $0.machine.phase }
        guard phase == .created || isUp(phase) else { throw wasNotAdded(child, phase) }
        let isNew = try attach(child, after: after, watch: watch)
        // A start that another thread has begun meanwhile may have looked at the children before this one was among them.
        if phase == .created, !isUp(core.withLock { $0.machine.phase }) { return }
        do {
            try await child.lifecycle.startIfNeeded(child)
            // A stop that came from another thread may have looked at the children before this one was among them.
            let phase = core.withLock { $0.machine.phase }
            guard isUp(phase) else {
                _ = await child.lifecycle.stop(child)
                throw wasNotAdded(child, phase)
            }
        } catch {
            if isNew { detach(child.lifecycle) }
            throw error
        }
    }

    /// Attaches a child while this service was never started; false where it was, or is being started just now.
    func attachBeforeStart(_ child: any Service, after: [ObjectIdentifier], watch: ChildWatch?) throws -> Bool {
        guard core.withLock({ $0.machine.phase == .created }) else { return false }
        try attach(child, after: after, watch: watch)
        return core.withLock { $0.machine.phase == .created }
    }

    private func isUp(_ phase: ServiceStateMachine.Phase) -> Bool { phase == .starting || phase == .running }

    private func wasNotAdded(_ child: any Service, _ phase: ServiceStateMachine.Phase) -> ServiceError {
        let code: ServiceError.Code = phase == .failing || phase == .stopping ? .stopping : .stopped
        return ServiceError(code, service: path, message: "\(child.lifecycle.shortLabel) was not added")
    }

    /// Stops a child and takes it out of the tree.
    func removeDependency(_ child: any Service) async throws -> StopReport {
        let lifecycle = child.lifecycle
        lifecycle.bind(child)
        // Marked first, so that its end is no failure of a start of this service that is under way.
        guard ServiceTree.markLeaving(lifecycle, from: self) else {
            throw ServiceError(.notAChild, service: path, message: "\(lifecycle.shortLabel) is not among its children")
        }
        unwatch(lifecycle)
        let report = await stopChild(child)
        if case .requested = report.outcome {
            // The caller is inside the child; it is taken out when it has stopped.
            Task(executorPreference: loop) {
                await Run.$current.withValue(nil) {
                    _ = await lifecycle.stop(child)
                    _ = ServiceTree.detach(lifecycle, from: self)
                }
            }
            return report
        }
        _ = ServiceTree.detach(lifecycle, from: self)
        return report
    }

    /// Starts the service unless it is started, or joins its start; true if this call started it.
    @discardableResult
    func startIfNeeded(_ service: any Service) async throws -> Bool {
        do {
            try await start(service)
            return true
        } catch let error as ServiceError where error.code == .alreadyStarted {
            return false
        }
    }

    // MARK: Starting

    func startChildren(of service: any Service, _ runner: Runner) async throws {
        let children = ServiceTree.children(of: self)
        let order = try startOrder(of: children)
        switch service.startup {
        case .sequential:
            for index in order.sequence {
                try runner.enter(.startChildren)
                try await startChild(children[index].service)
            }
        case .concurrent(let limit):
            try await runConcurrently(order.prerequisites, limit: limit) { index in
                try runner.enter(.startChildren)
                try await self.startChild(children[index].service)
            }
        }
    }

    /// Starts a child.
    ///
    /// What becomes of one that is being removed is no matter of this start.
    private func startChild(_ child: any Service) async throws {
        let lifecycle = child.lifecycle
        guard ServiceTree.isStaying(lifecycle, with: self) else { return }
        do {
            try await lifecycle.startIfNeeded(child)
        } catch {
            if ServiceTree.isStaying(lifecycle, with: self) { throw error }
            return
        }
        if !ServiceTree.isStaying(lifecycle, with: self) { _ = await lifecycle.stop(child) }
    }

    private func startOrder(of children: [TreeEdges.Child]) throws -> StartOrder {
        guard children.contains(where: { !$0.after.isEmpty }) else {
            return try StartOrder(prerequisites: [[Int]](repeating: [], count: children.count))
        }
        var indexes: [ObjectIdentifier: Int] = [:]
        for (index, child) in children.enumerated() { indexes[ObjectIdentifier(child.service.lifecycle)] = index }
        var prerequisites: [[Int]] = []
        for child in children {
            let needed = child.after.compactMap { indexes[$0] }
            guard needed.count == child.after.count else {
                throw ServiceError(
                    .notAChild,
                    service: path,
                    message:
                        "\(child.service.lifecycle.shortLabel) is to start after a service that is not its sibling",
                )
            }
            prerequisites.append(needed)
        }
        do {
            return try StartOrder(prerequisites: prerequisites)
        } catch {
            let names = (error.members + error.members.prefix(1)).map { children[$0].service.lifecycle.shortLabel }
            throw ServiceError(.dependencyCycle, service: path, message: names.joined(separator: " after "))
        }
    }

    // MARK: Stopping

    func stopChildren(of service: any Service) async -> [StopReport] {
        let children = ServiceTree.takeStopOrder(of: self)
        guard case .concurrent(let limit) = service.startup else {
            var reports: [StopReport] = []
            for child in children {
                let report = await stopChild(child.service)
                if !report.isClean { reports.append(report) }
            }
            return reports
        }
        let reports = Lock<[StopReport]>([])
        // Edges that make no sense were refused at the start, and here they must not keep anybody from stopping.
        let waits = (try? startOrder(of: children))?.dependents ?? children.map { _ in [] }
        // It throws only what its body throws, which is nothing.
        try? await runConcurrently(waits, limit: limit) { index in
            let report = await self.stopChild(children[index].service)
            if !report.isClean { reports.withLock { $0.append(report) } }
        }
        return reports.withLock { $0 }
    }

    /// A child that was never started is left as it is: it has nothing to stop.
    ///
    /// But below one that does not run there may be others that were started by themselves.
    private func stopChild(_ child: any Service) async -> StopReport {
        let lifecycle = child.lifecycle
        let isCreated = lifecycle.core.withLock { $0.machine.phase == .created }
        var report = isCreated ? StopReport(outcome: .wasNotRunning) : await lifecycle.stop(child)
        guard report.outcome == .wasNotRunning else { return report }
        // It may have undone its start just now, which is part of what happens here.
        if let horizon = troubleHorizon, let undone = lifecycle.trouble(since: horizon) { report.merge(undone) }
        for below in await lifecycle.stopChildren(of: child) { report.merge(below) }
        return report
    }

    /// Runs an operation for each index when its prerequisites are done; the first error cancels the rest, which are
    /// awaited.
    private func runConcurrently(
        _ prerequisites: [[Int]],
        limit: Int?,
        _ operation: @escaping @Sendable (Int) async throws -> Void,
    ) async throws {
        var schedule = ConcurrentSchedule(prerequisites: prerequisites, limit: limit)
        try await withThrowingTaskGroup(of: Int.self) { group in
            repeat {
                for index in schedule.takeReady() {
                    group.addTask {
                        try await operation(index)
                        return index
                    }
                }
                guard let done = try await group.next() else { return }
                schedule.finished(done)
            } while true
        }
    }
}

/// Which of several operations may begin now.
///
/// A value.
struct ConcurrentSchedule {
    private var waitingFor: [Int]
    private let dependents: [[Int]]
    private var ready: [Int]
    private var running = 0
    private let limit: Int

    init(prerequisites: [[Int]], limit: Int?) {
        waitingFor = prerequisites.map(\.count)
        var dependents = [[Int]](repeating: [], count: prerequisites.count)
        for (index, needed) in prerequisites.enumerated() {
            for prerequisite in needed { dependents[prerequisite].append(index) }
        }
        self.dependents = dependents
        // Taken from the end, so in reverse.
        ready = prerequisites.indices.filter { prerequisites[$0].isEmpty }.reversed()
        self.limit = max(limit ?? Int.max, 1)
    }

    mutating func takeReady() -> [Int] {
        var taken: [Int] = []
        while running < limit, let index = ready.popLast() {
            taken.append(index)
            running += 1
        }
        return taken
    }

    mutating func finished(_ index: Int) {
        running -= 1
        for dependent in dependents[index] {
            waitingFor[dependent] -= 1
            if waitingFor[dependent] == 0 { ready.insert(dependent, at: 0) }
        }
    }
}
