//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Takes a stop that does not get on up the ladder: cancel the step, abandon it, let the rest begin.
// Sendable: as ``RunWatch``; what is added here is touched under `run.lifecycle.core`'s lock only.
final class StopWatch: RunWatch, @unchecked Sendable {
    /// When the service's own time is over.
    var deadline: LoopInstant
    private(set) var rung = StopLadder.Rung.graceful
    /// What was under way when the watch was armed.
    var mark: Run.Mark?
    /// When the step that is under way was cancelled, because its time was over.
    private var cancelled: LoopInstant?
    /// The step whose beginning was waited for.
    var awaited: Run.Mark?
    /// When cancelled tasks have had their grace.
    var taskDeadline: LoopInstant?
    /// Set when the whole tree is in a hurry: what each service has left for its own steps.
    private(set) var hurriedTo: Duration?
    /// A question to the service's loop, asked when the step was told to end.
    private var inquiry: LoopInquiry?

    init(_ run: Run, deadline: LoopInstant, on loop: EventLoop) {
        self.deadline = deadline
        super.init(run, on: loop)
    }

    /// Takes over from a watch on another loop.
    ///
    /// Under the lock.
    init(insteadOf other: StopWatch, on loop: EventLoop) {
        deadline = other.deadline
        rung = other.rung
        mark = other.mark
        cancelled = other.cancelled
        taskDeadline = other.taskDeadline
        hurriedTo = other.hurriedTo
        inquiry = other.inquiry
        super.init(other.run, on: loop)
    }

    /// Begins to watch another step, or the same one anew.
    ///
    /// Under the lock.
    func begin(_ mark: Run.Mark?) {
        self.mark = mark
        rung = .graceful
        cancelled = nil
    }

    /// Notes that the step that is under way is cancelled now.
    ///
    /// Under the lock.
    func noteCancellation(at now: LoopInstant) {
        rung = .cancelled
        if cancelled == nil { cancelled = now }
    }

    /// From now on graces are over, and what is left for the service's own steps is counted anew when it has waited for
    /// its children.
    ///
    /// Under the lock.
    func hurry(to left: Duration, at now: LoopInstant) {
        deadline = min(deadline, now.advanced(by: left))
        hurriedTo = min(left, hurriedTo ?? left)
        taskDeadline = min(taskDeadline ?? now, now)
        if mark != run.mark { begin(run.mark) }
        if run.hasBegunStep { noteCancellation(at: now) }
    }

    /// When the time of the step that is under way was over.
    ///
    /// Under the lock.
    func due(at now: LoopInstant) -> LoopInstant {
        if run.step?.isOfStart == true { return min(run.descentBegan, now) }
        if run.step == .tasks, let taskDeadline { return min(taskDeadline, now) }
        return cancelled ?? min(deadline, now)
    }

    /// Asks the service's loop for a sign of life, unless the watch is on that loop, or waits for one already.
    func inquire() {
        let loop = run.lifecycle.loop
        guard loop !== watchLoop else { return }
        let fresh = LoopInquiry()
        let isAsked = run.lifecycle.core.withLock { _ in
            guard inquiry?.isAnswered != false else { return false }
            inquiry = fresh
            return true
        }
        if isAsked { loop.execute { fresh.answer() } }
    }

    /// Whether the service's loop owes an answer.
    ///
    /// Under the lock.
    var isLoopSilent: Bool { inquiry?.isAnswered == false }

    /// How long the step that is under way may go on before anything is done about it.
    ///
    /// Under the lock.
    func patience(at now: LoopInstant) -> Duration {
        StopLadder.allowance(.graceful, isLastStep: false, left: now.duration(to: deadline))
    }

    override func deadlineReached() { run.lifecycle.checkProgress(of: run, self) }
}

/// A question to a loop that needs no more than its turn to be answered.
final class LoopInquiry: Sendable {
    private let answered = Atomic(false)

    var isAnswered: Bool { answered.load(ordering: .acquiring) }

    func answer() { answered.store(true, ordering: .releasing) }
}
