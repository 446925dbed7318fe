//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// What a supervisor says is compared with what it should do.
extension Journal {
    package func noticed(_ event: SupervisorEvent, by supervisor: Supervisor) {
        guard let life = life(of: supervisor) else { return }
        life.supervision?.heard(event, supervisor)
    }
}

extension SupervisorReference {
    fileprivate func heard(_ event: SupervisorEvent, _ supervisor: Supervisor) {
        answered = nil
        // What happened during its start it deals with in the last step of it.
        if case .started = event {} else if life.state == .starting { isSupervising = true }
        if case .failed = event {} else { checkPending(event) }
        switch event {
        case .started(let child): started(child)
        case .failed(let child, let error): failed(child, error)
        case .restarting(let child, let attempt, let delay, let others):
            restarting(child, attempt, delay, others, supervisor)
        case .replaced(let old, let new): replaced(old, new)
        case .ended(let child, let ending): ended(child, ending)
        case .gaveUp(let givingUp): gaveUp(givingUp)
        case .shuttingDown(let child): shuttingDown(child)
        case .terminatingTree:
            journal.isTerminating = true
            isSupervising = false
        case .budgetHalfUsed(let restarts, _): budgetHalfUsed(restarts)
        }
    }

    func life(_ child: SupervisorEvent.Child) -> Life? { journal.life(of: child.service) }

    /// A failure that something must come of at once is followed by that.
    private func checkPending(_ event: SupervisorEvent) {
        guard let pending else { return }
        let isAnswer =
            switch (pending.outcome, event) {
            case (.restart, .restarting), (.restartNow, .restarting): true
            case (.giveUp(let isExhausted), .gaveUp(let givingUp)): givingUp.isExhausted == isExhausted
            case (.terminate, .terminatingTree): true
            case (.end, _), (.endAll, _): true
            default: false
            }
        self.pending = nil
        if isAnswer { answered = pending }
        guard !isAnswer, !pending.isOptional else { return }
        if let child = pending.mayBeAbandonment {
            hasAbandoned(child, at: pending.time)
            return checkPending(event)
        }
        let name = seats[pending.seat]?.life.name ?? "?"
        let rule = pending.outcome == .restart ? Rule.window : .restartSet
        journal.fail(rule, "after a failure of \(name), \(life.name) should \(pending.outcome), and says: \(event)")
    }

    private func started(_ child: SupervisorEvent.Child) {
        guard let child = life(child) else { return }
        learnsOf(child)
        update(child) { seat in
            seat.status = .up
            seat.life = child
            seat.group = nil
        }
    }

    // MARK: Failures

    private func failed(_ child: SupervisorEvent.Child, _ error: any Error) {
        guard let child = life(child) else { return }
        checkPendingIsOver()
        let seat = seat(of: child)
        let decision = takeVerdict(child) ?? demanded(error) ?? .restart
        let isOldRun = child.run == seat.runAtRestart && (child.isAlive || journal.messageDelay > .zero)
        let isGoingDown = seat.status == .ending || seat.status == .restarting && isOldRun && !isRefusal(error)
        let outcome = outcome(child, decision)
        pending = Pending(
            seat: child.seat,
            time: journal.now,
            error: error,
            outcome: outcome,
            isOptional: isGoingDown || !isSupervising,
        )
        // It may also mean that the run that was stopped left code behind; then nothing else comes of it.
        if seat.status == .restarting, isRefusal(error) {
            pending?.mayBeAbandonment = child
        }
        guard !isGoingDown else { return }
        switch outcome {
        case .end: update(child) { $0.status = .ending }
        case .endAll: for kid in life.kids where status(of: kid) != .down { update(kid) { $0.status = .ending } }
        default: break
        }
    }

    /// Whether code of an earlier run was still executing.
    private func isRefusal(_ error: any Error) -> Bool { (error as? ServiceError)?.code == .abandoned }

    func checkPendingIsOver() {
        guard let pending, !pending.isOptional, isSupervising else { return }
        if let child = pending.mayBeAbandonment {
            self.pending = nil
            hasAbandoned(child, at: pending.time)
            return checkPendingIsOver()
        }
        switch pending.outcome {
        case .end, .endAll: break
        default:
            let name = seats[pending.seat]?.life.name ?? "?"
            journal.fail(.noLostCrash, "after a failure of \(name), \(life.name) should \(pending.outcome)")
        }
    }

    /// What the program was asked just now.
    private func takeVerdict(_ child: Life) -> FailureDecision? {
        defer { verdict = nil }
        guard let verdict, verdict.attempt.child.hasSuffix(child.spec.name) else { return nil }
        checkAttempt(verdict.attempt, child)
        return verdict.decision
    }

    private func demanded(_ error: any Error) -> FailureDecision? {
        var next: (any Error)? = error
        while let error = next {
            if error is DoNotRestart { return .stop }
            if let error = error as? TerminateTree { return .shutdown(exitCode: error.exitCode) }
            next = (error as? any CausedError)?.cause
        }
        return nil
    }

    private func outcome(_ child: Life, _ decision: FailureDecision) -> Outcome {
        switch decision {
        case .shutdown: return .terminate
        case .escalate: return .giveUp(isExhausted: false)
        case .stop: return .end
        case .restart, .restartNow: break
        }
        switch spec.strategy {
        case .crashing: return .giveUp(isExhausted: false)
        case .forfeitOneForOne: return .end
        case .forfeitOneForAll: return .endAll
        case .oneForOne, .oneForAll, .restForOne, .dependents: break
        }
        if child.child?.restart == .temporary { return .end }
        guard let limit = spec.maxRestarts else { return decision == .restartNow ? .restartNow : .restart }
        if window.used(journal.now) >= limit { return .giveUp(isExhausted: true) }
        return decision == .restartNow ? .restartNow : .restart
    }

    private func checkAttempt(_ attempt: Attempt, _ child: Life) {
        let used = window.used(journal.now)
        if used != attempt.restartsInPeriod {
            journal.fail(
                .window,
                "\(life.name) counts \(attempt.restartsInPeriod) restarts at a failure of \(child.name), not \(used)",
            )
        }
        let numbers = numbers(child)
        if !numbers.contains(attempt.number) {
            journal.fail(
                .backoff,
                "failure of \(child.name) is called the \(attempt.number)th in a row, not \(numbers)",
            )
        }
    }

    /// Which failure in a row this may be.
    private func numbers(_ child: Life) -> ClosedRange<Int> {
        let failures = seat(of: child).failures
        let next = (failures.lowerBound + 1)...(failures.upperBound + 1)
        // Since the failure of before it may not have been running at all.
        guard let since = child.runningSince, child.run > seat(of: child).runAtRestart else { return next }
        let (uptime, reset) = (journal.now - since, (child.child?.backoff ?? spec.backoff).resetAfter)
        if uptime - journal.messageDelay >= reset { return 1...1 }
        return uptime + journal.messageDelay >= reset ? 1...next.upperBound : next
    }

    // MARK: Restarts

    private func restarting(
        _ child: SupervisorEvent.Child,
        _ attempt: Attempt,
        _ delay: Duration,
        _ others: [SupervisorEvent.Child],
        _ supervisor: Supervisor,
    ) {
        guard let child = life(child) else { return }
        checkAttempt(attempt, child)
        window.add(journal.now)
        let bounds = bounds(child, attempt)
        if !bounds.contains(delay) {
            journal.fail(.backoff, "\(child.name) waits \(delay) after failure \(attempt.number), not \(bounds)")
        }
        let set = checkRestartSet(child, others.compactMap(life), supervisor)
        let isOrdered = supervisor.startup == .sequential && spec.strategy != .dependents
        let group =
            spec.strategy == .oneForOne ? nil : Group(set, initiator: child.seat, isOrdered: isOrdered)
        for member in set {
            let isForGood = member !== child && member.child?.restart == .temporary
            guard !isForGood || status(of: member) != .down else { continue }
            // What it had given up on before it has still given up on.
            guard member === child || status(of: member) != .ending else { continue }
            member.isToStayDown = false
            member.decisions += 1
            update(member) { seat in
                seat.status = isForGood ? .ending : .restarting
                seat.runAtRestart = member.run
                seat.group = group
            }
        }
        update(child) { seat in
            seat.failures = attempt.number...attempt.number
            seat.failedRun = child.run
            seat.notBefore = journal.now + delay
        }
    }

    /// How long a child should wait.
    private func bounds(_ child: Life, _ attempt: Attempt) -> ClosedRange<Duration> {
        let isAtOnce = answered?.outcome == .restartNow
        let bounds =
            isAtOnce ? Duration.zero ... .zero : (child.child?.backoff ?? spec.backoff).bounds(number: attempt.number)
        // Nobody is tried again at once who cannot start at once.
        guard let error = answered?.error, isRefusal(error) else { return bounds }
        return max(bounds.lowerBound, .milliseconds(100))...max(bounds.upperBound, .milliseconds(100))
    }

    private func checkRestartSet(_ child: Life, _ others: [Life], _ supervisor: Supervisor) -> [Life] {
        let children = inKnownOrder(supervisor.children.compactMap { journal.life(of: $0.service) })
        // Of those that come or go at the moment the supervisor may or may not have heard.
        func isSure(_ life: Life) -> Bool {
            guard seats[life.seat] != nil, !life.isLeaving else { return false }
            return life.child?.restart != .temporary || status(of: life) != .down
        }
        guard !child.isLeaving else { return [child] + others }
        let expected = RestartSetReference.restartSet(of: child, among: children, spec.strategy)
        let expectedOthers = expected.filter { $0 !== child && isSure($0) }
        let actualOthers = others.filter(isSure)
        if expectedOthers.map(\.number) != actualOthers.map(\.number) {
            let (should, does) = (expectedOthers.map(\.name), actualOthers.map(\.name))
            journal.fail(.restartSet, "with \(child.name), \(life.name) restarts \(does), not \(should)")
        }
        let all = others + [child]
        return expected.filter { member in all.contains { $0 === member } }
    }

    private func replaced(_ old: SupervisorEvent.Child, _ new: SupervisorEvent.Child) {
        guard let old = life(old), let new = life(new) else { return }
        if old !== new {
            new.isNextOutsiders = old.startCalls > 0
            new.stopCalls += old.stopCalls
            new.startOrder = old.startOrder
            old.isLeaving = true
            if let index = life.kids.firstIndex(where: { $0 === old }) { life.kids[index] = new }
        }
        update(new) { seat in
            seat.life = new
            seat.runAtRestart = new.run
            if old !== new { seat.failedRun = 0 }
        }
    }
}
