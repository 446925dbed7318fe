//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// A deadline of a run, armed on the loop of the one who waits, so that it does not depend on the service's own loop.
// Sendable: `slot` and `hasEnded` are touched on the watch's loop only; the rest is constant.
class RunWatch: LoopTimer, @unchecked Sendable {
    final var slot: AnyObject?
    let run: Run
    final let watchLoop: EventLoop
    private var hasEnded = false

    init(_ run: Run, on loop: EventLoop) {
        self.run = run
        watchLoop = loop
    }

    /// Arms the watch for an instant, instead of the one before.
    final func arm(at deadline: LoopInstant) {
        guard watchLoop.isOnLoop else { return watchLoop.execute { self.arm(at: deadline) } }
        guard !hasEnded else { return }
        if isArmed { watchLoop.disarm(self) }
        watchLoop.arm(self, at: deadline)
    }

    /// Arms the watch for an instant `duration` from now.
    final func arm(after duration: Duration) { arm(at: watchLoop.now.advanced(by: duration)) }

    /// Disarms the watch for good.
    final func end() {
        guard watchLoop.isOnLoop else { return watchLoop.execute { self.end() } }
        hasEnded = true
        if isArmed { watchLoop.disarm(self) }
    }

    func deadlineReached() {}

    final var now: LoopInstant { watchLoop.now }
}

/// Calls a start off when it takes too long.
// Sendable: as above; `deadline` is touched under `run.lifecycle.core`'s lock only.
final class StartWatch: RunWatch, @unchecked Sendable {
    /// When the service's own time is over.
    var deadline: LoopInstant
    private let timeout: Duration

    init(_ run: Run, timeout: Duration, on loop: EventLoop) {
        self.timeout = timeout
        deadline = loop.now.advanced(by: timeout)
        super.init(run, on: loop)
    }

    override func deadlineReached() {
        let lifecycle = run.lifecycle
        let (step, deadline) = lifecycle.core.withLock { _ in (run.step, self.deadline) }
        // The time of children is their own: the watch is armed again when they are up.
        guard step != .startChildren else { return }
        guard now >= deadline else { return arm(at: deadline) }
        lifecycle.interruptStart(of: run) {
            ServiceError(.startTimedOut, service: lifecycle.path, step: step, elapsed: timeout)
        }
    }
}

/// Takes a stop that does not get on up the ladder: cancel the step, abandon it, let the rest begin.
// Sendable: as above; what is added here is touched under `run.lifecycle.core`'s lock only.
final class StopWatch: RunWatch, @unchecked Sendable {
    /// When the service's own time is over.
    var deadline: LoopInstant
    var rung = StopLadder.Rung.graceful
    /// What was under way when the watch was armed.
    var mark: Run.Mark?
    /// The step whose beginning was waited for.
    var awaited: Run.Mark?
    /// When cancelled tasks have had their grace.
    var taskDeadline: LoopInstant?
    /// Set when the whole tree is in a hurry: what each service has left for its own steps.
    var hurriedTo: Duration?

    init(_ run: Run, deadline: LoopInstant, on loop: EventLoop) {
        self.deadline = deadline
        super.init(run, on: loop)
    }

    /// How long the step that is under way may go on before anything is done about it.
    ///
    /// Under the lock.
    func patience(at now: LoopInstant) -> Duration {
        StopLadder.allowance(.graceful, isLastStep: false, left: now.duration(to: deadline))
    }

    override func deadlineReached() { run.lifecycle.checkProgress(of: run, self) }
}
