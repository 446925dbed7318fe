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
        let id = core.withLock { core in
            let extras = core.makeExtras()
            extras.nextObserver += 1
            extras.stateObservers[extras.nextObserver] = continuation
            extras.lastPublished = core.machine.state.kind
            continuation.yield(core.machine.state)
            return extras.nextObserver
        }
        continuation.onTermination = { [weak self] _ in
            self?.core.withLock { core in _ = core.extras?.stateObservers.removeValue(forKey: id) }
        }
        return stream
    }
}
