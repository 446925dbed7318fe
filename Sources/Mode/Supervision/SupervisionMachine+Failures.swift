//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Failures: what they cost, and what comes of them.
extension SupervisionMachine {
    /// How a failure of a child would count.
    mutating func attempt(of id: ChildID, at now: LoopInstant) -> (number: Int, uptime: Duration?, used: Int) {
        guard let child = self[id] else { return (1, nil, 0) }
        let uptime = child.runningSince.map { $0.duration(to: now) }
        return ((wasHealthy(id, at: now) ? 0 : child.failures) + 1, uptime, window.used(at: now))
    }

    /// Whether a child ran long enough for its earlier failures to be forgotten.
    private func wasHealthy(_ id: ChildID, at now: LoopInstant) -> Bool {
        guard let since = self[id]?.runningSince else { return false }
        return since.duration(to: now) >= backoff(of: id).resetAfter
    }

    /// A run that is over without a failure of its own may have been long enough for earlier failures to be forgotten; a
    /// start that fails after it has not run at all.
    mutating func noteEndOfRun(_ id: ChildID, at now: LoopInstant) {
        children[id].awaitsOtherHalf = false
        if wasHealthy(id, at: now) { children[id].failures = 0 }
        children[id].runningSince = nil
    }

    /// A child has failed, or the start of its restart did.
    ///
    /// - Parameters:
    ///   - id: The child.
    ///   - error: Its failure.
    ///   - verdict: What the program says about it.
    ///   - hasEnded: Whether its run is over; if not, it has still to be stopped.
    ///   - random: Some random bits, for the backoff.
    ///   - now: The present.
    mutating func failed(
        _ id: ChildID,
        _ error: any Error,
        _ verdict: FailureDecision,
        hasEnded: Bool,
        random: UInt64,
        at now: LoopInstant,
    ) {
        guard phase == .supervising, let child = self[id] else { return }
        children[id].awaitsOtherHalf = false
        hasFailures = true
        if hasReaders { act(.tell(.failed(id, error))) }
        // A group that it leaves goes on without it.
        defer { if let group = child.group { pumpStops(group, at: now) } }
        switch (verdict, strategy, child.terms.restart) {
        case (.shutdown(let exitCode), _, _):
            act(.terminate(because: id, exitCode: exitCode))
            end()
        case (.escalate, _, _): giveUp(id, error, isExhausted: false)
        case (.stop, _, _): endForGood(id, hasEnded: hasEnded, at: now)
        case (_, .crashing, _): giveUp(id, error, isExhausted: false)
        case (_, .forfeitOneForOne, _): endForGood(id, hasEnded: hasEnded, at: now)
        case (_, .forfeitOneForAll, _): endAllForGood(id, hasEnded: hasEnded, at: now)
        case (_, _, .temporary): endForGood(id, hasEnded: hasEnded, at: now)
        case (_, _, .permanent), (_, _, .transient):
            let (number, uptime, used) = attempt(of: id, at: now)
            guard spend(error, at: now) else { return giveUp(id, error, isExhausted: true) }
            let backoff = verdict == .restartNow ? .zero : backoff(of: id).delay(after: number - 1, random: random)
            let delay = max(backoff, isAbandoned(error) ? Self.leastDelayOfTheAbandoned : .zero)
            update(id) { child in
                child.failures = number
                child.notBefore = now.advanced(by: delay)
                child.runningSince = nil
            }
            let others = strategy == .oneForOne ? [] : restartSet(of: id).filter { $0 != id }
            act(
                .tell(
                    .restarting(id, number: number, uptime: uptime, used: used, delay: delay, others: others)
                )
            )
            warnAtHalf(used: used + 1)
            restart(id, others, hasEnded: hasEnded, at: now)
        }
    }

    /// A stop that was part of a restart left code behind that still executes: a failed attempt, and one that no start
    /// of the same instance can mend.
    mutating func abandoned(_ id: ChildID, _ error: any Error, random: UInt64, at now: LoopInstant) -> Bool {
        guard let child = self[id] else { return true }
        hasFailures = true
        if hasReaders { act(.tell(.failed(id, error))) }
        guard spend(error, at: now) else {
            giveUp(id, error, isExhausted: true)
            return false
        }
        let failures = child.failures + 1
        let delay =
            child.terms.replacement == nil ? backoff(of: id).delay(after: failures - 1, random: random) : .zero
        update(id) { child in
            child.failures = failures
            child.notBefore = now.advanced(by: delay)
        }
        if let number = child.group, let group = groups[number] {
            // Nobody's backoff is shorter because of another one.
            let instant = now.advanced(by: delay)
            groups[number]?.notBefore = group.initiator == id ? instant : max(group.notBefore, instant)
        }
        return true
    }

    /// Whether a start failed because code of an earlier run still executes: tried again at once it fails again at once,
    /// and nothing else would have its turn.
    private func isAbandoned(_ error: any Error) -> Bool { (error as? ServiceError)?.code == .abandoned }

    static var leastDelayOfTheAbandoned: Duration { .milliseconds(100) }

    /// Takes one restart from the budget; false when there is none left.
    private mutating func spend(_ error: any Error, at now: LoopInstant) -> Bool {
        if window.used(at: now) == 0 { hasWarned = false }
        return window.admit(error, at: now)
    }

    private mutating func warnAtHalf(used: Int) {
        guard let limit = window.intensity.maxRestarts, !hasWarned, limit > 1, used * 2 >= limit else { return }
        hasWarned = true
        act(.tell(.budgetHalfUsed(used)))
    }

    /// The supervisor fails.
    private mutating func giveUp(_ id: ChildID, _ error: any Error, isExhausted: Bool) {
        act(.fail(id, error, history: window.errors, isExhausted: isExhausted))
        end()
    }

    // MARK: Not to be restarted

    private mutating func endForGood(_ id: ChildID, hasEnded: Bool, at now: LoopInstant) {
        leaveGroup(id)
        guard !hasEnded else { return settle(id, .gaveUpOn, at: now) }
        update(id) { child in
            child.endsForGood = .gaveUpOn
            child.status = .stopping
        }
        act(.stop(id))
    }

    private mutating func endAllForGood(_ id: ChildID, hasEnded: Bool, at now: LoopInstant) {
        for child in allChildren where status(child) != .down {
            update(child) { $0.endsForGood = child == id ? .gaveUpOn : .wasStopped }
        }
        let others = allChildren.filter { $0 != id && status($0) != .down }
        form(others + [id], because: id, hasEnded: hasEnded, at: now)
    }

    /// A child has ended, and is not started again by itself.
    mutating func settle(_ id: ChildID, _ ending: SupervisorEvent.Ending, at now: LoopInstant) {
        guard let child = self[id] else { return }
        leaveGroup(id)
        // A member of a group shows when that is started, though another one waits.
        if child.status == .stopped || child.status == .preparing { act(.cancelWait(id)) }
        callOffPreparation(of: id)
        noteEndOfRun(id, at: now)
        update(id) { child in
            child.status = .down
            child.endsForGood = nil
        }
        act(.tell(.ended(id, ending)))
        let isTemporary = child.terms.restart == .temporary
        if isTemporary { act(.detach(id)) }
        wakeDependents(of: id, at: now)
        if child.terms.isSignificant, ending != .wasStopped { shutDownIfDue(because: id) }
    }

    private mutating func shutDownIfDue(because id: ChildID) {
        let isDue =
            switch autoShutdown {
            case .never: false
            case .anySignificant: true
            case .allSignificant: activeSignificant == 0
            }
        guard isDue, phase == .supervising else { return }
        act(.shutDown(because: id))
        end()
    }
}
