//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Rules about hooks, closers and tasks: each once, in its place, and none after the end.
extension Journal {
    /// A hook, or the body of a task, begins.
    func begin(_ step: ServiceStep, _ life: Life) -> Visit {
        let visit = Visit(life, step, at: now)
        life.visits.append(visit)
        lastActivity = now
        note("\(life.name) begins \(step)")
        guard life.isAlive else {
            if messageDelay > .zero, life.abandonedSteps.contains(step) {
                visit.isAbandoned = true
                return visit
            }
            fail(.nothingAfterTheEnd, "\(step) of \(life.name) begins, which is \(life.state)")
            return visit
        }
        if step != .tasks, (life.state == .starting) != (step < .onStop) {
            fail(.hooksOnce, "\(step) of \(life.name) begins, which is \(life.state)")
        }
        for other in life.visits where other.run == life.run && other !== visit && other.step != .tasks {
            if step != .tasks, !other.isAbandoned {
                fail(.hooksOnce, "\(step) of \(life.name) begins before \(other.step) is over")
            }
        }
        if life.parent?.onShutdown != Life.Progress.none, life.parent?.isAlive == true, !life.isLeaving {
            fail(.stopOrder, "\(step) of \(life.name) begins, and its parent has begun onShutdown()")
        }
        check(step, life)
        return visit
    }

    private func check(_ step: ServiceStep, _ life: Life) {
        switch step {
        case .onRestart:
            if life.onStart != .none { fail(.hooksOnce, "\(life.name): onRestart() after onStart()") }
        case .onFirstStart:
            if life.hadFirstStart { fail(.hooksOnce, "\(life.name): onFirstStart() for the second time") }
        case .onStart: begin(&life.onStart, step, life)
        case .onStarted:
            if life.onStart != .done { fail(.hooksOnce, "\(life.name): onStarted(), and onStart() has not returned") }
            begin(&life.onStarted, step, life)
            checkKidsAreUp(life, "onStarted() begins")
        case .onStop:
            if life.onStart != .done { fail(.hooksOnce, "\(life.name): onStop(), and onStart() has not returned") }
            begin(&life.onStop, step, life)
            checkStopOrder(life)
        case .onShutdown:
            if life.onStart != .done { fail(.hooksOnce, "\(life.name): onShutdown(), and onStart() has not returned") }
            if life.onStop == .none { fail(.hooksOnce, "\(life.name): onShutdown() without onStop()") }
            begin(&life.onShutdown, step, life)
            // Where messages take their time, that of a closer may be over before it begins; it comes after this.
            if !life.closers.isEmpty, messageDelay == .zero || life.abandoned == 0 {
                fail(.closers, "\(life.name): onShutdown() before \(life.closers.count) closers")
            }
            checkKidsAreDown(life, "onShutdown() begins")
        case .tasks:
            if life.state == .starting, life.onStart != .done {
                fail(.startOrder, "\(life.name): a task begins before onStart() has returned")
            }
            checkKidsAreUp(life, "a task begins")
        default: break
        }
    }

    private func begin(_ progress: inout Life.Progress, _ step: ServiceStep, _ life: Life) {
        if progress != .none { fail(.hooksOnce, "\(life.name): \(step) for the second time in a run") }
        progress = .begun
    }

    /// What has begun goes on after it has waited.
    func goesOn(_ visit: Visit) {
        let life = visit.life
        guard !visit.isAbandoned, visit.run != life.run || !life.isAlive else { return }
        fail(.nothingAfterTheEnd, "\(visit.step) of run \(visit.run) of \(life.name) goes on; it is \(life.state)")
    }

    /// A hook, or the body of a task, ends.
    func end(_ visit: Visit, _ error: (any Error)? = nil) {
        let life = visit.life
        note("\(life.name) ends \(visit.step)\(error.map { " with \($0)" } ?? "")\(visit.isAbandoned ? ", late" : "")")
        goesOn(visit)
        lastActivity = now
        life.visits.removeAll { $0 === visit }
        guard !visit.isAbandoned, visit.run == life.run else { return }
        let progress = error == nil ? Life.Progress.done : .threw
        switch visit.step {
        case .onFirstStart: life.hadFirstStart = error == nil
        case .onStart: life.onStart = progress
        case .onStarted: life.onStarted = progress
        case .onStop: life.onStop = progress
        case .onShutdown: life.onShutdown = progress
        default: break
        }
    }

    // MARK: Closers

    func addCloser(_ visit: Visit) -> Int {
        visit.life.lastCloser += 1
        visit.life.closers.append(visit.life.lastCloser)
        return visit.life.lastCloser
    }

    func beginCloser(_ number: Int, _ life: Life) -> Visit {
        let visit = begin(.closers, life)
        if life.closers.last != number {
            fail(.closers, "\(life.name): closer \(number) runs, and those that have not are \(life.closers)")
        }
        life.closers.removeAll { $0 == number }
        checkKidsAreDown(life, "a closer begins")
        return visit
    }

    func willEndItself(_ life: Life) {
        if life.isAlive { life.causes.insert(.itself) }
    }
}
