//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// What happens leaves as values; words are made here, at the edge.
extension Supervisor {
    /// Names a child in an event.
    typealias Namer = (ChildID) -> SupervisorEvent.Child

    nonisolated func tell(_ notice: SupervisionMachine.Notice) {
        switch notice {
        case .started(let id): tell(at: nil) { .started($0(id)) }
        // The child has logged it.
        case .failed(let id, let error): tell(at: nil) { .failed($0(id), error) }
        case .restarting(let id, let number, let uptime, let used, let delay, let others):
            tell(at: .warning) { child in
                let failed = child(id)
                let attempt = self.attempt(of: failed.path, number, uptime: uptime, used: used)
                return .restarting(failed, attempt: attempt, delay: delay, others: others.map(child))
            }
        case .ended(let id, let ending): tell(at: ending.level) { .ended($0(id), ending) }
        case .budgetHalfUsed(let restarts):
            tell(at: .warning) { _ in .budgetHalfUsed(restarts: restarts, self.intensity) }
        }
    }

    /// Makes an event, if anybody wants to know, and logs it at a level, if there is one.
    nonisolated func tell(at level: Logger.Level?, _ make: (Namer) -> SupervisorEvent) {
        let isLogged = level.map { lifecycle.minds($0, baseLogger) } ?? false
        let simulator = LoopEnvironment.serviceSimulator.flatMap { $0 as? any SupervisionSimulator }
        guard isLogged || observers.areThere || simulator != nil else { return }
        let event = make { id in
            guard let service = self.seats[id]?.service else { return .init(service: self, path: "?") }
            return .init(service: service, path: service.lifecycle.path)
        }
        simulator?.noticed(event, by: self)
        observers.yield(event)
        if isLogged, let level { lifecycle.log(level, "\(event)", by: self) }
    }
}

extension SupervisorEvent.Ending {
    fileprivate var level: Logger.Level {
        switch self {
        case .wasStopped: .debug
        case .stoppedItself: .info
        case .gaveUpOn: .error
        }
    }
}

/// What a simulation learns of the supervisors in it.
package protocol SupervisionSimulator: ServiceSimulator {
    /// A supervisor has decided something.
    ///
    /// Called on its loop.
    func noticed(_ event: SupervisorEvent, by supervisor: Supervisor)
}

/// Those who are told of a supervisor's events.
final class SupervisorObservers: Sendable {
    private struct State {
        var observers: [Int: Observer<SupervisorEvent>] = [:]
        var last = 0
    }

    private let state = Lock(State())
    /// How many there are, to be asked without the lock.
    private let count = Atomic<Int>(0)

    var areThere: Bool { count.load(ordering: .acquiring) > 0 }

    func makeStream() -> AsyncStream<SupervisorEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: SupervisorEvent.self)
        let end = add(Observer(continuation))
        continuation.onTermination = { _ in end() }
        return stream
    }

    /// Returns what ends it.
    func add(_ observer: Observer<SupervisorEvent>) -> @Sendable () -> Void {
        let id = state.withLock { state in
            state.last += 1
            state.observers[state.last] = observer
            count.store(state.observers.count, ordering: .releasing)
            return state.last
        }
        return { [weak self] in self?.forget(id) }
    }

    private func forget(_ id: Int) {
        // What it holds is let go of outside the lock.
        let removed = state.withLock { state in
            defer { count.store(state.observers.count, ordering: .releasing) }
            return state.observers.removeValue(forKey: id)
        }
        withExtendedLifetime(removed) {}
    }

    func yield(_ event: SupervisorEvent) {
        let observers = state.withLock { Array($0.observers.values) }
        for observer in observers { observer.tell(event) }
    }

    /// The supervisor is gone, so there is nothing more to come.
    deinit {
        for observer in state.withLock({ $0.observers.values.map(\.self) }) { observer.end() }
    }
}
