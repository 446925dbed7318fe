//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// A failure after the service was running: it fails now, and the failure goes up to the nearest supervisor.
extension Lifecycle {
    /// Fails the service, and every plain ancestor below the nearest supervisor.
    ///
    /// The supervisor's own child that contains it is then what is stopped and started again; without a supervisor it
    /// is the whole tree.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - origin: The run in which it happened; a crash of an older run than the present one is dropped.
    func crash(_ error: any Error, in origin: Run? = nil) {
        guard case .goesUp = fail(error, in: origin, isOrigin: true) else { return }
        var failed = self
        var cause = error
        while let parent = ServiceTree.parent(of: failed), parent.isConcerned {
            let (watch, generation) = failed.core.withLock { ($0.watch, $0.machine.generation) }
            if let watch, let child = failed.service {
                // What the supervisor does belongs to no run: it stops the one that crashed, which may be the caller.
                return Run.$current.withValue(nil) { watch.childCrashed(child, cause, generation: generation) }
            }
            if failed === self { cause = ServiceError(.childFailed, service: path, cause: error) }
            switch parent.fail(cause, in: nil, isOrigin: false) {
            case .goesUp: failed = parent
            case .endsHere: return
            case .isNotRunning: return _ = failed.beginStop()
            }
        }
        // Nobody supervises it: all that has failed is stopped.
        failed.beginStop()
    }

    /// The service itself, if it is a supervisor: it has an eye on each child that is attached from then on.
    var childWatcher: (any ChildWatcher)? {
        get { core.withLock { $0.extras?.childWatcher } }
        set { core.withLock { $0.makeExtras().childWatcher = newValue } }
    }

    /// Whether a child's failure is this service's business: not if the child was started without it, or has outlasted
    /// the stop of its children.
    private var isConcerned: Bool {
        core.withLock { core in
            guard let run = core.run else { return false }
            return core.machine.phase != .stopping || (run.step ?? .firstOfStop) <= .children
        }
    }

    private enum Failure { case goesUp, endsHere, isNotRunning }

    /// Fails this service alone.
    private func fail(_ error: any Error, in origin: Run?, isOrigin: Bool) -> Failure {
        let now = loopIfBound?.now ?? LoopInstant(nanoseconds: 0)
        var decision = ServiceStateMachine.CrashDecision.ignore
        let (run, step, waits) = core.withLock { core -> (Run?, ServiceStep?, [StopAwareWait]) in
            guard let run = core.run, origin == nil || origin === run else { return (nil, nil, []) }
            decision = core.machine.crashed(error)
            guard decision == .failStart || decision == .fail else { return (run, run.step, []) }
            if decision == .failStart { run.startError = startError(error, in: run, now) }
            core.publishState(of: self)
            return (run, run.step, beginDescent(of: run, from: now))
        }
        guard let run else { return .isNotRunning }
        if decision == .failStart || decision == .fail { noteCrash(error) }
        if isOrigin, decision == .failStart || decision == .fail { log(.error, "Crashed: \(error)") }
        switch decision {
        case .failStart:
            callOff(run, waits)
        case .fail:
            wake(waits)
            // Its own tasks end now; its children and closers when its turn to be stopped comes.
            if isOrigin { cancelTasks(of: run) }
            return .goesUp
        case .note:
            // A task that reports how the stop ended it reports no failure.
            if error is CancellationError, Task.isCancelled { break }
            note(error, step: isOrigin ? step ?? .tasks : .children, task: nil, in: run)
        case .ignore: break
        }
        return .endsHere
    }

    /// What `start()` throws because of a crash; without a path, which is added when the run ends.
    private func startError(_ error: any Error, in run: Run, _ now: LoopInstant) -> ServiceError {
        if let error = error as? ServiceError { return error }
        return ServiceError(
            .startFailed,
            service: "",
            step: run.step,
            elapsed: run.began.duration(to: now),
            cause: error,
        )
    }
}
