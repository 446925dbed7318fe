//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Rules that are checked whenever nothing is left to do at an instant: who is down is so for a reason, and who is on
/// his way gets on.
extension Journal {
    /// How long news may be on their way.
    private var slack: Duration { messageDelay * 20 }

    func checkSettled() {
        // Where messages take their time, news may be on their way as long as anything happens.
        guard messageDelay == .zero || now - lastActivity > slack else { return }
        for life in lives where life.service != nil && !life.isLeaving {
            checkProgress(life)
            guard life.state == .running else {
                checkKidsOfOneWhoIsDown(life)
                continue
            }
            if let supervision = life.supervision {
                supervision.checkSettled(slack)
            } else {
                for kid in life.kids where !kid.isLeaving { checkKid(kid, of: life) }
            }
        }
    }

    /// Whether something has lasted longer than news may be on their way.
    private func hasLasted(_ life: Life) -> Bool { now - life.since > slack || messageDelay == .zero }

    private func checkProgress(_ life: Life) {
        switch life.state {
        case .starting:
            if hasLasted(life), !hasReasonToBeStarting(life) {
                fail(.liveness, "\(life.name) has been starting since +\(life.since), and does nothing")
            }
        case .stopping:
            // Crashes that come during a supervisor's start are dealt with right after it.
            let supervisors = life.supervisors
            if life.causes.contains(.crash), supervisors.contains(where: { $0.state == .starting }) { return }
            let time = now - supervisors.reduce(life.since) { max($0, $1.runningSince ?? .zero) }
            let budget = life.causes.contains(.crash) ? root(of: life).budget * 2 : life.budget
            if time > budget + slack {
                fail(.budget, "\(life.name) has been stopping for \(time), and its budget is \(budget)")
            }
        default: break
        }
    }

    private func root(of life: Life) -> Life {
        var root = life
        while let parent = root.parent { root = parent }
        return root
    }

    func hasReasonToBeStarting(_ life: Life) -> Bool {
        life.visits.contains { $0.run == life.run }
            || life.kids.contains { $0.state == .stopping || $0.state == .starting && hasReasonToBeStarting($0) }
    }

    /// Below one who is down nobody runs, but who was started by himself.
    private func checkKidsOfOneWhoIsDown(_ life: Life) {
        guard life.state == .stopped || life.state == .failed, hasLasted(life) else { return }
        for kid in life.kids where kid.state == .running && !kid.isLeaving && !kid.isOutsiders {
            guard !kid.causes.union(kid.formerCauses).contains(.itself), kid.parent === life else { continue }
            fail(.stopOrder, "\(kid.name) runs, and its parent \(life.name) is \(life.state)")
        }
    }

    /// A child of a plain service runs while its parent does, unless it was stopped, or stopped itself.
    private func checkKid(_ kid: Life, of parent: Life) {
        guard kid.state != .running, kid.state != .starting, hasLasted(kid), kid.run > 0 else { return }
        if kid.causes.contains(.crash) {
            return fail(.noLostCrash, "\(kid.name) crashed, and its parent \(parent.name) runs")
        }
        // Who is restarted by himself, or from outside, may fail to start again: nobody is there to mind.
        let causes = kid.causes.union(kid.formerCauses)
        guard causes.isDisjoint(with: [.itself, .outside, .restart]), !kid.isOutsiders else { return }
        if !kid.mayBeDown { fail(.settled, "\(kid.name) is \(kid.state), and its parent \(parent.name) runs") }
    }
}

extension SupervisorReference {
    fileprivate func checkSettled(_ slack: Duration) {
        guard isSupervising else { return }
        checkPendingIsOver()
        if let dueShutdown, let child = seats[dueShutdown]?.life {
            journal.fail(.autoShutdown, "\(life.name) should stop itself because \(child.name) has ended")
        }
        for kid in life.kids where !kid.isLeaving {
            let child = seats[kid.seat]?.life ?? kid
            if journal.messageDelay == .zero || journal.now - child.since > slack { check(child, slack) }
        }
    }

    private func check(_ child: Life, _ slack: Duration) {
        let seat = seat(of: child)
        switch (seat.status, child.state) {
        case (.up, .running), (.down, .created), (.down, .stopped), (.down, .failed): break
        case (.up, .starting), (.up, .stopping):
            if child.state == .stopping, child.causes.contains(.crash),
                child.causes.isDisjoint(with: [.itself, .outside, .restart])
            {
                journal.fail(.noLostCrash, "\(child.name) has crashed, and \(life.name) does nothing")
            }
        // Somebody outside restarts it, and has a fresh instance made for that.
        case (.up, _) where child.startCalls > 0: break
        case (.up, _):
            journal.fail(.settled, "\(child.name) is \(child.state), and \(life.name) believes it to be up")
        case (.down, _):
            if child.state == .running {
                journal.fail(.events, "\(child.name) runs, and \(life.name) has not said so")
            }
        case (.restarting, .running) where child.run > seat.runAtRestart:
            journal.fail(.events, "\(child.name) runs again, and \(life.name) has not said so")
        case (.restarting, .restarting):
            guard let instant = child.restartsAt, instant + slack < journal.now else { break }
            // It may have to wait for its turn.
            guard !isSomethingGoingOn(slack) else { break }
            journal.fail(.settled, "\(child.name) was to be restarted at +\(instant)")
        case (.restarting, .starting), (.restarting, .stopping), (.ending, .stopping): break
        case (.restarting, _), (.ending, _):
            if !isSomethingGoingOn(slack) {
                journal.fail(.settled, "\(child.name) is \(child.state) and \(seat.status), and nothing happens")
            }
        }
    }

    /// Whether there is a child that others may have to wait for.
    private func isSomethingGoingOn(_ slack: Duration) -> Bool {
        if life.preparing > 0 { return true }
        return life.kids.contains { kid in
            let child = seats[kid.seat]?.life ?? kid
            guard status(of: child) == .restarting || status(of: child) == .ending else {
                return child.state == .starting || child.state == .stopping
            }
            // After a start from outside that failed it waits on, and does not show it any more.
            if let instant = child.restartsAt, instant + slack >= journal.now { return true }
            if seat(of: child).notBefore + slack >= journal.now { return true }
            switch child.state {
            case .starting, .stopping: return true
            case .restarting: return child.restartsAt.map { $0 + slack >= journal.now } ?? false
            default: return false
            }
        }
    }
}
