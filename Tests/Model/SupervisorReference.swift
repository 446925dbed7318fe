//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// What a supervisor should do, worked out the naive way from what its children do and from what it says itself.
///
/// It knows its children by their seats: a fresh instance is the same child.
final class SupervisorReference {
    enum Status {
        /// Not known to the supervisor, or down and to be left so.
        case down
        case up
        /// To be stopped if it runs, and started again.
        case restarting
        /// To be stopped, and left down.
        case ending
    }

    struct Seat {
        var status = Status.down
        /// The instance.
        var life: Life
        /// How many times it has failed in a row; a range where the supervisor may have heard of more.
        var failures = 0...0
        /// The run that is to be stopped by a restart.
        var runAtRestart = 0
        /// Not to be started before.
        var notBefore = Duration.zero
        var group: Group?
        /// The run that the latest failure was of.
        var failedRun = 0
    }

    /// Children that are restarted together.
    final class Group {
        let order: [Life]
        let initiator: Int
        /// Whether each waits for the one before it.
        let isOrdered: Bool

        init(_ order: [Life], initiator: Int, isOrdered: Bool) {
            self.order = order
            self.initiator = initiator
            self.isOrdered = isOrdered
        }
    }

    /// A failure that something must come of.
    struct Pending {
        let seat: Int
        let time: Duration
        let error: (any Error)?
        let outcome: Outcome
        /// Nothing may come of it, either: it was on its way down.
        let isOptional: Bool
        var mayBeAbandonment: Life?
    }

    enum Outcome: Equatable {
        case restart, restartNow, giveUp(isExhausted: Bool), end, endAll, terminate
    }

    let life: Life
    let spec: SupervisorSpec
    unowned let journal: Journal
    var window: WindowReference
    /// The order in which it knows its children: as listed, and then as they came.
    private(set) var order: [Int] = []
    /// By their numbers.
    private(set) var seats: [Int: Seat] = [:]
    var isSupervising = false
    var pending: Pending?
    /// What the event that is being heard was the answer to.
    var answered: Pending?
    /// A significant child has ended, and the supervisor should stop because of it.
    var dueShutdown: Int?
    /// What the program decided about the failure that is told of next.
    var verdict: (decision: FailureDecision, attempt: Attempt)?

    init(_ life: Life, _ spec: SupervisorSpec, _ journal: Journal) {
        self.life = life
        self.spec = spec
        self.journal = journal
        window = WindowReference(spec)
    }

    func seat(of life: Life) -> Seat { seats[life.seat] ?? Seat(life: life) }

    func update(_ life: Life, _ change: (inout Seat) -> Void) {
        var seat = seat(of: life)
        change(&seat)
        seats[life.seat] = seat
    }

    func status(of life: Life) -> Status { seats[life.seat]?.status ?? .down }

    /// Whether the supervisor has said that it stops a child.
    func isStopping(_ child: Life) -> Bool {
        let status = status(of: child)
        return status == .restarting || status == .ending || !isSupervising
    }

    // MARK: Its own life

    func begins(_ life: Life) {
        seats = [:]
        window = WindowReference(spec)
        isSupervising = false
        pending = nil
        dueShutdown = nil
        verdict = nil
        for kid in life.kids where kid.child?.restart == .temporary && kid.isDeclared && !kid.isRemoved {
            kid.isLeaving = false
        }
        order = life.kids.filter { !$0.isLeaving && !$0.isBeingAdded }.map(\.seat)
    }

    /// Sorts children as the supervisor knows them.
    func inKnownOrder(_ children: [Life]) -> [Life] {
        order.compactMap { seat in children.first { $0.seat == seat } }
    }

    func learnsOf(_ child: Life) {
        if !order.contains(child.seat) { order.append(child.seat) }
    }

    func forgets(_ child: Life) { order.removeAll { $0 == child.seat } }

    func isRunning(_ life: Life) { isSupervising = true }

    func goesDown() { isSupervising = false }

    // MARK: What children do

    /// A child begins to start while the supervisor runs.
    func starts(_ child: Life) {
        guard isSupervising, let seat = seats[child.seat], seat.status == .restarting else { return }
        // It restarts itself.
        guard !child.formerCauses.contains(.itself) else { return }
        // Whether a child had left code behind is known by what comes next, and this does.
        if pending?.mayBeAbandonment != nil { checkPendingIsOver() }
        if let initiator = seats[seat.group?.initiator ?? child.seat], initiator.status == .restarting,
            !initiator.life.isLeaving,
            journal.now + journal.messageDelay < initiator.notBefore
        {
            journal.fail(.backoff, "\(child.name) starts, and should wait until +\(initiator.notBefore)")
        }
        checkStartOrder(child, seat)
    }

    private func checkStartOrder(_ child: Life, _ seat: Seat) {
        for prerequisite in life.kids where RestartSetReference.isPrerequisite(prerequisite, of: child) {
            guard status(of: prerequisite) == .restarting, !prerequisite.isLeaving else { continue }
            journal.fail(.startOrder, "\(child.name) is restarted before \(prerequisite.name), which it waits for")
        }
        guard let group = seat.group else { return }
        for member in group.order where seats[member.seat]?.group === group {
            let other = seats[member.seat]?.life ?? member
            if other.seat == child.seat {
                guard group.isOrdered else { continue }
                break
            }
            if group.isOrdered, status(of: other) == .restarting, !other.isLeaving {
                journal.fail(.startOrder, "\(child.name) is restarted before \(other.name), which comes first")
            }
        }
        for member in group.order where seats[member.seat]?.group === group && member.seat != child.seat {
            guard let other = seats[member.seat], other.life.run == other.runAtRestart, other.life.isAlive else {
                continue
            }
            guard other.status == .restarting || other.status == .ending, !other.life.isLeaving else { continue }
            guard !other.life.isOutsiders else { continue }
            journal.fail(.startOrder, "\(child.name) is restarted, and \(other.life.name) has not stopped yet")
        }
    }

    /// A child is told to stop while the supervisor runs.
    func stops(_ child: Life) {
        // Its start by somebody else failed.
        if child.runningSince == nil { return }
        guard isSupervising, let group = seats[child.seat]?.group else { return }
        var isLater = false
        for member in group.order where seats[member.seat]?.group === group {
            if member.seat == child.seat {
                isLater = true
                continue
            }
            guard let other = seats[member.seat]?.life, other.isAlive, !other.isLeaving, !other.isOutsiders else {
                continue
            }
            let mustBeDown = group.isOrdered ? isLater : journal.waits(other, for: child)
            if mustBeDown {
                journal.fail(.stopOrder, "\(child.name) is stopped for a restart before \(other.name) is down")
            }
        }
    }

    /// A child's run is over.
    func hasEnded(_ child: Life) {
        guard isSupervising, let seat = seats[child.seat], seat.life === child else { return }
        if let since = child.runningSince, child.run != seat.failedRun { forget(child, after: journal.now - since) }
    }

    /// Earlier failures do not count any more when a child has been running for long enough.
    private func forget(_ child: Life, after uptime: Duration) {
        let reset = (child.child?.backoff ?? spec.backoff).resetAfter
        update(child) { seat in
            if uptime - journal.messageDelay >= reset {
                seat.failures = 0...0
            } else if uptime + journal.messageDelay >= reset {
                seat.failures = 0...seat.failures.upperBound
            }
        }
    }

    /// The supervisor says that a child that it has stopped left code behind: a failed attempt.
    func hasAbandoned(_ child: Life, at time: Duration) {
        if let limit = spec.maxRestarts, window.used(time) >= limit {
            pending = Pending(
                seat: child.seat,
                time: time,
                error: nil,
                outcome: .giveUp(isExhausted: true),
                isOptional: false,
            )
            return
        }
        window.add(time)
        let isInitiator = seat(of: child).group.map { $0.initiator == child.seat } ?? true
        update(child) { seat in
            seat.failures = (seat.failures.lowerBound + 1)...(seat.failures.upperBound + 1)
            // A fresh instance need not wait; the same one waits anew.
            if isInitiator { seat.notBefore = time }
        }
    }

    /// The program was asked what to do about a failure.
    func asked(_ decision: FailureDecision, _ attempt: Attempt) { verdict = (decision, attempt) }

    func isHealthy(_ child: Life) {
        guard seats[child.seat] != nil else { return }
        update(child) { $0.failures = 0...$0.failures.upperBound }
    }
}
