//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// A start that does not succeed: a step threw, or somebody called it off.
extension Lifecycle {
    /// A step threw.
    ///
    /// If the start was interrupted, that is why, and its reason stands. False when the task was given up: then
    /// nothing comes of its error.
    func failStart(of runner: Runner, _ error: any Error) -> Bool {
        let (run, path, now) = (runner.run, path, now)
        let step = core.withLock { _ in run.step } ?? .onStart
        // An error of a child's start names the child; it goes up as it is.
        let failure =
            error as? ServiceError
            ?? ServiceError(
                .startFailed,
                service: path,
                step: step,
                elapsed: run.began.duration(to: now),
                cause: error,
            )
        var isInterrupted = false
        let waits = core.withLock { core -> [StopAwareWait]? in
            guard core.run === run, run.epoch == runner.epoch else { return nil }
            guard core.machine.startFailed(failure) else {
                isInterrupted = true
                return []
            }
            run.startError = failure
            core.publishState(of: self)
            return beginDescent(of: run, from: now)
        }
        guard let waits else { return false }
        if !isInterrupted { noteCrash(failure) }
        watchDescent(of: run, on: watchLoop)
        if isInterrupted {
            noteInterrupted(run, step, error)
        } else {
            wake(waits)
            // An error of a child's start was logged there.
            if failure.service == path { log(.error, "\(failure)") }
        }
        return true
    }

    /// An interrupted step has ended.
    private func noteInterrupted(_ run: Run, _ step: ServiceStep, _ error: any Error) {
        let isExpected = error is CancellationError || error is Runner.Refusal || error is ServiceError
        if !isExpected { note(error, step: step, task: nil, in: run) }
        // What its children took to undo their start is not the service's own time.
        if step == .startChildren { restartWatch(of: run) }
    }

    /// Calls a start off: its step is cancelled and awaited, and what was done is undone.
    func interruptStart(of run: Run, _ reason: () -> ServiceError) {
        let error = reason()
        let isFailure = error.code != .cancelled && error.code != .stopped
        let now = now
        let waits = core.withLock { core -> [StopAwareWait]? in
            guard core.run === run, core.machine.phase == .starting else { return nil }
            if isFailure { _ = core.machine.startFailed(error) } else { _ = core.machine.stopRequested() }
            run.startError = error
            core.publishState(of: self)
            return beginDescent(of: run, from: now)
        }
        guard let waits else { return }
        if isFailure {
            noteCrash(error)
            log(.error, "\(error)")
        }
        callOff(run, waits)
    }

    /// Cancels the step that an interrupted start is in, and watches how it ends.
    func callOff(_ run: Run, _ waits: [StopAwareWait], watchedOn observer: EventLoop? = nil) {
        watchDescent(of: run, on: observer ?? watchLoop)
        wake(waits)
        core.withLock { _ in run.runner }?.cancel()
    }
}
