//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// What a supervisor says about ends, its own among them.
extension SupervisorReference {
    func ended(_ child: SupervisorEvent.Child, _ ending: SupervisorEvent.Ending) {
        guard let child = life(child) else { return }
        let status = status(of: child)
        switch ending {
        case .gaveUpOn:
            if status != .ending { journal.fail(.events, "\(life.name) gave up on \(child.name), which is \(status)") }
        case .stoppedItself:
            if child.child?.restart == .permanent || !child.causes.contains(.itself) {
                journal.fail(.events, "\(life.name) says that \(child.name) has stopped itself")
            }
        case .wasStopped:
            // Nothing starts beneath one who stops; and one who stops itself while he is restarted is not.
            if status != .ending, child.stopCalls == 0, !life.isBeneathAStop, !child.causes.contains(.itself) {
                journal.fail(.events, "\(life.name) says that \(child.name) was stopped, and nobody did")
            }
        }
        update(child) { seat in
            seat.status = .down
            seat.group = nil
        }
        // It leaves the tree, until the supervisor's next start if it was declared.
        if child.child?.restart == .temporary {
            child.isLeaving = true
            forgets(child)
        }
        if isSupervising, ending != .wasStopped, child.child?.isSignificant == true, isShutdownDue(child) {
            dueShutdown = child.seat
        }
    }

    private func isShutdownDue(_ child: Life) -> Bool {
        switch spec.autoShutdown {
        case .never: false
        case .anySignificant: true
        case .allSignificant:
            !life.kids.contains { other in
                !other.isLeaving && other.seat != child.seat && other.child?.isSignificant == true
                    && status(of: other) != .down
            }
        }
    }

    func shuttingDown(_ child: SupervisorEvent.Child) {
        guard let child = life(child) else { return }
        if dueShutdown != child.seat {
            journal.fail(.autoShutdown, "\(life.name) stops itself because of \(child.name), which is no reason")
        }
        dueShutdown = nil
        life.causes.insert(.itself)
    }

    func gaveUp(_ givingUp: SupervisorEvent.GivingUp) {
        guard let child = life(givingUp.child) else { return }
        defer { isSupervising = false }
        if givingUp.isExhausted {
            let used = window.used(journal.now)
            if used < spec.maxRestarts ?? .max {
                journal.fail(
                    .window,
                    "\(life.name) gives up because of \(child.name), and only \(used) restarts count",
                )
            }
            if used != givingUp.history.count {
                journal.fail(.window, "\(life.name) gives up after \(givingUp.history.count) restarts, not \(used)")
            }
        }
        guard answered == nil else { return }
        journal.fail(.events, "\(life.name) gives up because of \(child.name), which has not failed")
    }

    func budgetHalfUsed(_ restarts: Int) {
        let used = window.used(journal.now)
        guard let limit = spec.maxRestarts, used == restarts, restarts * 2 >= limit else {
            return journal.fail(
                .window,
                "\(life.name) says that half of its budget is used up: \(restarts), not \(used)",
            )
        }
    }
}
