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

    func tell(_ notice: SupervisionMachine.Notice) {
        switch notice {
        case .started(let id): tell { .started($0(id)) }
        case .failed(let id, let error): tell { .failed($0(id), error) }
        case .restarting(let id, let number, let uptime, let used, let delay, let others):
            tell { child in
                let failed = child(id)
                let attempt = Attempt(
                    child: failed.path,
                    number: number,
                    uptime: uptime,
                    restartsInPeriod: used,
                    maxRestarts: self.intensity.maxRestarts,
                )
                return .restarting(failed, attempt: attempt, delay: delay, others: others.map(child))
            }
        case .ended(let id, let ending): tell { .ended($0(id), ending) }
        case .budgetHalfUsed(let restarts): tell { _ in .budgetHalfUsed(restarts: restarts, self.intensity) }
        }
    }

    /// Makes an event, if anybody wants to know.
    func tell(_ make: (Namer) -> SupervisorEvent) {
        let logLevel = baseLogger.logLevel
        guard observers.areThere || logLevel <= .critical else { return }
        let event = make { id in
            guard let service = self.seats[id]?.service else { return .init(service: self, path: "?") }
            return .init(service: service, path: service.lifecycle.path)
        }
        observers.yield(event)
        if let level = event.level, logLevel <= level { lifecycle.log(level, "\(event)", by: self) }
    }
}

extension SupervisorEvent {
    /// The level of its line in the log; `nil` where the child has said it already.
    fileprivate var level: Logger.Level? {
        switch self {
        case .started, .failed: nil
        case .replaced: .debug
        case .ended(_, .wasStopped): .debug
        case .ended(_, .stoppedItself): .info
        case .restarting, .budgetHalfUsed: .warning
        case .shuttingDown: .notice
        case .ended(_, .gaveUpOn), .gaveUp: .error
        case .terminatingTree: .critical
        }
    }
}

/// Those who read a supervisor's events.
final class SupervisorObservers: Sendable {
    private struct State {
        var readers: [Int: AsyncStream<SupervisorEvent>.Continuation] = [:]
        var last = 0
    }

    private let state = Lock(State())

    var areThere: Bool { state.withLock { !$0.readers.isEmpty } }

    func makeStream() -> AsyncStream<SupervisorEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: SupervisorEvent.self)
        let reader = state.withLock { state in
            state.last += 1
            state.readers[state.last] = continuation
            return state.last
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in _ = state.readers.removeValue(forKey: reader) }
        }
        return stream
    }

    func yield(_ event: SupervisorEvent) {
        let readers = state.withLock { Array($0.readers.values) }
        for reader in readers { reader.yield(event) }
    }

    /// The supervisor is gone, so there is nothing more to come.
    deinit {
        for reader in state.withLock({ $0.readers.values.map(\.self) }) { reader.finish() }
    }
}
