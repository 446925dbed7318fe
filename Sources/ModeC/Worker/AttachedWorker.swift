//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import ModeLoop
import Synchronization

/// A worker inside a host: the root of a tree, with budgets for all of it and one place that says how it ended.
///
/// It has no thread: what a ``Worker`` leaves to its watchdog happens on its loop.
actor AttachedWorker: TreeRoot {
    nonisolated let lifecycle: Lifecycle
    nonisolated let handle: mode_service_t
    nonisolated let traits: AttachTraits
    private nonisolated let present = Lock(Present())
    private nonisolated let userDataEnd = Lock<UserDataEnd?>(nil)

    private struct Present {
        /// From the beginning of a start to the end of the stop.
        var run: AttachedRun?
        /// What was requested for this run.
        var exitCode: Int32?
    }

    init(on loop: EventLoop, _ traits: AttachTraits, handle: mode_service_t) {
        lifecycle = Lifecycle(on: .loop(loop))
        self.traits = traits
        self.handle = handle
        _ = lifecycle.observeStates(
            Observer { [weak self] in
                self?.stateChanged(to: $0)
            } end: {
            }
        )
    }

    deinit {
        handle.remove()
        userDataEnd.withLock(\.self)?.carryOut(on: lifecycle.loop)
    }

    /// From now on the host is told when the worker is gone.
    nonisolated func keep(_ end: UserDataEnd) { userDataEnd.withLock { $0 = end } }

    nonisolated var label: String { traits.label }
    nonisolated var startBudget: Duration? { traits.startBudget }
    nonisolated var stopBudget: Duration? { traits.stopBudget }
    nonisolated var graph: GraphHook? { traits.graph }

    /// The log is the host's.
    nonisolated func reopenLog() {}

    nonisolated func requestExit(_ code: Int32) {
        present.withLock { present in
            if present.run != nil, present.exitCode == nil { present.exitCode = code }
        }
        // The whole stop is watched here, also if it is asked for on the loop of another service.
        let loop = lifecycle.loop
        if loop.isOnLoop || !loop.post({ self.requestStop() }) { requestStop() }
    }

    func onStart() throws {
        guard traits.handlesSignals else { return }
        try present.withLock(\.run)?.watchSignals()
    }

    /// Under the lifecycle's lock, so what there is to do is left to the loop.
    private nonisolated func stateChanged(to state: ServiceState) {
        let loop = lifecycle.loop
        switch state.kind {
        case .created: break
        case .starting:
            let run = AttachedRun(self)
            present.withLock { $0 = Present(run: run) }
            loop.execute { run.startBegan() }
        case .running:
            guard let run = present.withLock(\.run) else { return }
            loop.execute { run.startEnded() }
        case .stopping:
            guard let run = present.withLock(\.run) else { return }
            loop.execute { run.stopBegan() }
        case .stopped, .failed, .restarting:
            let last = present.withLock { present in
                defer { present = Present() }
                return present
            }
            guard let run = last.run else { return }
            loop.execute { run.end(state, last.exitCode) }
        }
    }
}
