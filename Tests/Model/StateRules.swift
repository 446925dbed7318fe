//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeTesting

/// Rules about states and runs.
extension Journal: SimulationObserver {
    package func stateChanged(of lifecycle: ObjectIdentifier, to state: ServiceState, crashReason: (any Error)?) {
        guard let life = life(of: lifecycle) else { return }
        let former = life.state
        if case .restarting(let instant) = state { life.restartsAt = simulation.elapsed(at: instant) }
        if crashReason != nil, former == .running { life.causes.insert(.crash) }
        guard former != state.kind else { return }
        life.state = state.kind
        life.since = now
        lastActivity = now
        stateNumber += 1
        life.stateNumber = stateNumber
        if !Self.isLegal(former, state.kind) {
            fail(.transitions, "\(life.name) went from \(former) to \(state.kind)")
        }
        switch state {
        case .starting:
            if life.isToStayDown, life.startCalls == 0, life.parent?.state == .running {
                fail(.settled, "\(life.name) was stopped from outside, and starts again")
            }
            life.isToStayDown = false
            life.beginRun(at: now)
            // It attaches them now; where one ran by itself before, its place is made by its next start.
            if life.run == 1 { for kid in life.kids where kid.state != .running { kid.startOrder = 0 } }
            checkStartOrder(life)
            life.supervision?.begins(life)
        case .running: isRunning(life)
        case .stopping: goesDown(life, from: former)
        case .stopped, .failed: if former == .stopping { hasEnded(life) }
        case .created, .restarting: if former == .stopping { hasEnded(life) }
        }
    }

    private static func isLegal(_ from: BeaconSnapshot.State, _ to: BeaconSnapshot.State) -> Bool {
        switch (from, to) {
        case (.created, .starting), (.created, .stopped), (.starting, .running), (.starting, .stopping): true
        case (.running, .stopping), (.stopping, .stopped), (.stopping, .failed): true
        // It is a member of a group that waits for its backoff already.
        case (.stopping, .restarting): true
        case (.stopped, .starting), (.failed, .starting), (.restarting, .starting): true
        case (.created, .restarting), (.stopped, .restarting), (.failed, .restarting): true
        case (.restarting, .created), (.restarting, .stopped), (.restarting, .failed): true
        default: false
        }
    }

    private func isRunning(_ life: Life) {
        life.runningSince = now
        if let parent = life.parent, parent.state != .starting, parent.state != .running { life.hasRunAlone = true }
        // Who is restarted while his parent runs keeps his place.
        if life.startOrder == 0 {
            startOrder += 1
            life.startOrder = startOrder
        }
        if life.isPlain, life.onStarted != .done {
            fail(.startOrder, "\(life.name) is running, and its onStarted() has not returned")
        }
        checkKidsAreUp(life, "it is running")
        life.supervision?.isRunning(life)
    }

    private func goesDown(_ life: Life, from former: BeaconSnapshot.State) {
        life.supervision?.goesDown()
        if former == .running { life.ranUntil = now }
        // Who restarts it from outside may have to stop it more than once.
        guard former == .running, life.causes.isEmpty, !life.isGone, life.startCalls == 0 else { return }
        guard let parent = life.parent else {
            if !isTerminating { fail(.settled, "\(life.name), the root, was stopped by nobody") }
            return
        }
        guard parent.state == .running else { return }
        if let supervision = parent.supervision {
            if !supervision.isStopping(life) {
                fail(.restartSet, "\(life.name) is stopped, and \(parent.name) has not said why")
            }
        } else {
            fail(.settled, "\(life.name) is stopped, though its parent \(parent.name) runs and nobody asked")
        }
    }

    private func hasEnded(_ life: Life) {
        for visit in life.visits where visit.run == life.run && !visit.isAbandoned {
            let rule = visit.step == .tasks ? Rule.tasksAreOwned : .nothingAfterTheEnd
            fail(rule, "\(life.name) has ended, and its \(visit.step) still executes and was not abandoned")
        }
        if !life.closers.isEmpty, messageDelay == .zero || life.abandoned == 0 {
            fail(.closers, "\(life.name) has ended without its closers \(life.closers)")
        }
        if life.isPlain, life.onStart == .done {
            if life.onStop == .none { fail(.hooksOnce, "\(life.name) has ended without onStop()") }
            // Where messages take their time, the last of it may be over before the step begins; then it is named.
            if life.onShutdown == .none, messageDelay == .zero || !life.abandonedSteps.contains(.onShutdown) {
                fail(.hooksOnce, "\(life.name) has ended without onShutdown()")
            }
        }
        life.forgetStartOrder()
        life.parent?.supervision?.hasEnded(life)
    }

    package func abandoned(_ step: ServiceStep, of service: any Service) {
        guard let life = life(of: service) else { return }
        life.abandoned += 1
        life.abandonedSteps.append(step)
        let given = life.visits.filter { $0.run == life.run && $0.step == step && !$0.isAbandoned }
        for visit in given { visit.isAbandoned = true }
        // Where other steps have used up all the time, one that would end may get none.
        if life.isPlain, step != .startChildren, life.abandoned == 1, !given.contains(where: \.isStubborn) {
            fail(.abandoned, "\(step) of \(life.name) was abandoned, and nothing in it ignored its cancellation")
        }
    }
}
