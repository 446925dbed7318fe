//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// From reports to news for the machine.
extension Supervisor {
    /// Tells the machine what a child did.
    nonisolated func digest(_ received: ReceivedReport) {
        let link = received.link
        guard !link.hasLeft else { return }
        let now = lifecycle.now
        switch received.report {
        case .started(let generation):
            let id = introduce(received.child, link)
            started(id, received.child, generation)
        case .crashed, .ended:
            if machine.phase != .idle, lifecycle.core.withLock({ $0.machine.shouldStop }) { machine.end() }
            if machine.phase == .starting { return putOff(received) }
            if case .crashed = received.report { introduce(received.child, link) }
            guard let id = link.id else { return }
            if case .crashed(let error, let generation) = received.report {
                crashed(id, error, generation, at: now)
            } else if case .ended(let end) = received.report {
                ended(id, end, at: now)
            }
        case .stopRequested:
            guard let id = link.id else { return }
            seats[id]?.stopRequests = received.child.lifecycle.stopRequests
            machine.stopRequested(id, at: now)
        case .leaving:
            link.hasLeft = true
            if let declared = link.declared {
                attachedDeclared -= 1
                if !link.comesBack { undeclare(declared) }
            }
            guard let id = link.id else { return }
            machine.left(id, at: now)
        case .healthy:
            if let id = link.id { machine.isHealthy(id) }
        }
    }

    /// Tells the machine that a run of a child has got as far as that.
    nonisolated func started(_ id: ChildID, _ child: any Service, _ generation: UInt32) {
        guard machine.isNew(.init(generation, .started), of: id) else { return }
        let now = lifecycle.now
        if machine.status(id) == .stopping, let stopped = seats[id]?.stoppedRun, generation > stopped {
            // The end of the run that was stopped is still on its way, from another loop: it is old news already.
            let end = ChildEnd(generation: stopped, stopRequests: child.lifecycle.stopRequests)
            machine.ended(id, end, random: 0, at: now)
        }
        machine.started(id, at: now)
    }

    private nonisolated func crashed(_ id: ChildID, _ error: any Error, _ generation: UInt32, at now: LoopInstant) {
        guard machine.isNew(.init(generation, .failed), of: id) else { return }
        let verdict = machine.isBeingStopped(id) ? .restart : judge(id, error, at: now)
        machine.crashed(id, error, verdict, random: random(for: id), at: now)
    }

    private nonisolated func ended(_ id: ChildID, _ end: ChildEnd, at now: LoopInstant) {
        let hasHeardOfTheEnd = machine[id].map { $0.latest >= .init(end.generation, .ended) } ?? false
        guard machine.isNew(.init(end), of: id) else { return }
        seats[id]?.stopRequests = end.stopRequests
        // Who has heard of the end, and does not wait for a start, has done something about it already.
        if end.isFinalAfterAll, hasHeardOfTheEnd, machine[id]?.awaitsOtherHalf != true { return }
        if machine.isFailure(end, of: id), let error = end.error {
            failed(id, error, at: now)
        } else {
            machine.ended(id, end, random: random(for: id), at: now)
        }
    }

    /// Somebody has removed a child: it is not to be back with the next start.
    private nonisolated func undeclare(_ declared: ObjectIdentifier) {
        removed.insert(declared)
        successors[declared] = nil
    }

    /// A run of a child has ended with a failure, or none began.
    nonisolated func failed(_ id: ChildID, _ error: any Error, at now: LoopInstant) {
        machine.failed(id, error, judge(id, error, at: now), hasEnded: true, random: random(for: id), at: now)
    }

    // MARK: Decisions that are not the machine's

    private nonisolated func judge(_ id: ChildID, _ error: any Error, at now: LoopInstant) -> FailureDecision {
        if let demanded = error.demandedDecision { return demanded }
        guard let onFailure else { return .restart }
        return onFailure(error, attempt(of: id, at: now))
    }

    nonisolated func attempt(of id: ChildID, at now: LoopInstant) -> Attempt {
        let (number, uptime, used) = machine.attempt(of: id, at: now)
        return attempt(of: seats[id]?.service.lifecycle.path ?? "", number, uptime: uptime, used: used)
    }

    /// A failure of a child, as the program is told of it.
    nonisolated func attempt(of path: String, _ number: Int, uptime: Duration? = nil, used: Int) -> Attempt {
        Attempt(
            child: path,
            number: number,
            uptime: uptime,
            restartsInPeriod: used,
            maxRestarts: intensity.maxRestarts,
        )
    }

    private nonisolated func random(for id: ChildID) -> UInt64 {
        machine.backoff(of: id).isRandom ? lifecycle.loop.driver.random() : 0
    }

    // MARK: Seats

    /// What the supervisor has of a child.
    struct Seat {
        var service: any Service
        var link: ChildLink
        /// How many stops the child knew of when it ended; one more calls off its restart.
        var stopRequests: UInt32?
        /// The run that this supervisor stopped last.
        var stoppedRun: UInt32 = 0
        var timer: CallbackTimer?
        /// The task that makes a fresh instance.
        var replacement: ServiceTask?
    }

    /// Makes a child known to the machine, if it is not yet.
    @discardableResult
    nonisolated func introduce(_ child: any Service, _ link: ChildLink) -> ChildID {
        if let id = link.id { return id }
        let id = machine.add(link.terms)
        link.id = id
        // Among those it was listed with it stands where it started, until the supervisor's next start.
        hasNewcomers = true
        while seats.count <= id { seats.append(nil) }
        let seat = Seat(service: child, link: link)
        seats[id] = seat
        noteOrder(of: seat)
        return id
    }

    /// Tells the machine whom a child waits for.
    nonisolated func noteOrder(of seat: Seat) {
        guard !seat.link.after.isEmpty, let id = seat.link.id else { return }
        machine.order(id, after: seat.link.after.compactMap { $0.lifecycle.supervisorsLink?.id })
    }
}

extension Lifecycle {
    /// How many stops were asked for.
    var stopRequests: UInt32 { core.withLock { $0.stopRequests } }

    var hasRun: Bool { core.withLock { $0.machine.generation > 0 } }
}
