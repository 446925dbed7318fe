//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging
import ModeLoop
import Synchronization

extension Service {
    /// What the service is doing.
    ///
    /// From any thread.
    public nonisolated var state: ServiceState { lifecycle.state }

    /// Whether the service is on its way down or has ended: tasks, sleeps and waits should end.
    public nonisolated var shouldStop: Bool { lifecycle.core.withLock { $0.machine.shouldStop } }

    /// Why the service failed, or is failing.
    public nonisolated var crashReason: (any Error)? { lifecycle.core.withLock { $0.machine.crashReason } }

    /// How many times the service was restarted.
    public nonisolated var restartCount: Int { lifecycle.core.withLock { $0.restartCount } }

    /// The states of the service from now on, the present one first.
    ///
    /// Any number of readers.
    public nonisolated var stateChanges: AsyncStream<ServiceState> { lifecycle.makeStateStream() }

    /// The service's place in the tree.
    public nonisolated var beacon: Beacon {
        lifecycle.bind(self)
        return Beacon(lifecycle)
    }

    /// A logger whose lines carry the service's path, and in the worker's format the prefix `[^--Name]: `.
    public nonisolated var log: Logger {
        lifecycle.bind(self)
        return lifecycle.makeLogger(baseLogger)
    }

    /// Flags that say what the service is doing.
    public nonisolated var diagnostics: Diagnostics {
        let loop = lifecycle.loop
        return lifecycle.core.withLock { core in
            let extras = core.makeExtras()
            if let diagnostics = extras.diagnostics { return diagnostics }
            let made = Diagnostics(loop: loop)
            extras.diagnostics = made
            return made
        }
    }
}

extension Lifecycle {
    var state: ServiceState { core.withLock { $0.machine.state } }

    func makeStateStream() -> AsyncStream<ServiceState> {
        let (stream, continuation) = AsyncStream.makeStream(of: ServiceState.self)
        let observer = Observer(continuation)
        let id = addStateObserver(observer) { observer.tell($0) }
        continuation.onTermination = { [weak self] _ in
            self?.removeStateObserver(id)
        }
        return stream
    }

    /// Tells somebody of each state that the service comes to, from the next on.
    ///
    /// From any thread.
    ///
    /// - Returns: ends that.
    package func observeStates(_ observer: Observer<ServiceState>) -> @Sendable () -> Void {
        let id = addStateObserver(observer) { _ in }
        return { [weak self] in self?.removeStateObserver(id) }
    }

    private func addStateObserver(_ observer: Observer<ServiceState>, _ first: (ServiceState) -> Void) -> Int {
        core.withLock { core in
            let extras = core.makeExtras()
            extras.nextObserver += 1
            extras.stateObservers[extras.nextObserver] = observer
            extras.lastPublished = core.machine.state.kind
            first(core.machine.state)
            return extras.nextObserver
        }
    }

    private func removeStateObserver(_ id: Int) {
        // What it holds is let go of outside the lock.
        let removed = core.withLock { core in core.extras?.stateObservers.removeValue(forKey: id) }
        withExtendedLifetime(removed) {}
    }
}
