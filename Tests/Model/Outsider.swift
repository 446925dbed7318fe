//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting

/// What somebody does to the tree from outside, at random.
// Sendable: touched on the simulation's thread only.
final class Outsider: @unchecked Sendable {
    let journal: Journal
    let grove: Grove
    private var dice: Dice
    private var generator: SpecGenerator
    private let root: Life
    /// Calls that have not returned.
    private(set) var calls: [Call] = []

    /// A call that is waited for.
    final class Call: @unchecked Sendable {
        let what: String
        let life: Life
        let began: Duration
        /// How long it may take; `nil` means as long as it takes.
        let limit: Duration?
        var task: Task<Void, Never>?

        init(_ what: String, _ life: Life, began: Duration, limit: Duration?) {
            self.what = what
            self.life = life
            self.began = began
            self.limit = limit
        }
    }

    init(_ journal: Journal, _ grove: Grove, _ generator: SpecGenerator, dice: Dice, root: Life) {
        self.journal = journal
        self.grove = grove
        self.generator = generator
        self.dice = dice
        self.root = root
    }

    /// Does something.
    func act() {
        guard let life = target() else { return }
        switch dice.below(20) {
        case 0...2: stop(life)
        case 3...5: start(life)
        case 6: restart(life)
        case 7...12: crash(life)
        case 13, 14: restartChild(life)
        case 15, 16: addChild()
        case 17: removeChild(life)
        case 18: life.service?.markHealthy(); if let unit = life.unit { unit.parent?.supervision?.isHealthy(unit) }
        default: cancel()
        }
    }

    /// Anybody, but the root only now and then: with it everything stops.
    private func target() -> Life? {
        let life = dice.pickIfAny(journal.lives.filter { $0.service != nil && !$0.isGone })
        return life === root && dice.chance(0.7) ? nil : life
    }

    // MARK: Calls

    func start(_ life: Life) {
        guard let service = life.service else { return }
        begin("start", life) { try await service.start() }
    }

    func stop(_ life: Life) {
        guard let service = life.service else { return }
        call("stop", life, limit: life.budget) { [journal] in
            journal.noteStop(life)
            let decisions = life.decisions
            journal.check(await service.stop(), of: life)
            // Below a service that runs; one that does not starts it again with itself.
            life.isToStayDown = !life.isAlive && life.startCalls == 0 && life.parent?.state == .running
            // A restart that was decided on since brings it up again.
            if life.decisions != decisions { life.isToStayDown = false }
        }
    }

    /// Cancels the task that makes a call: a start is called off.
    private func cancel() {
        guard let call = dice.pickIfAny(calls) else { return }
        journal.note("\(call.what) of \(call.life.name) is cancelled")
        // What was to be started stays down.
        for other in journal.lives where call.life.contains(other) || other.seat == call.life.seat {
            other.stopCalls += 1
        }
        call.task?.cancel()
    }

    private func restart(_ life: Life) {
        guard let service = life.service else { return }
        begin("restart", life) {
            if life.isAlive { life.causes.insert(.restart) }
            try await service.restart()
        }
    }

    private func crash(_ life: Life) {
        guard let service = life.service else { return }
        journal.note("\(life.name) is crashed from outside")
        service.crash(dice.chance(0.05) ? DoNotRestart(Trouble(place: "outside")) : Trouble(place: "outside"))
    }

    private func restartChild(_ life: Life) {
        guard let service = life.service, let supervisor = life.parent?.service as? Supervisor else { return }
        begin("restartChild", life) {
            if life.isAlive { life.causes.insert(.restart) }
            try await supervisor.restartChild(service)
        }
    }

    private func addChild() {
        let supervisors = journal.lives.filter { $0.service != nil && !$0.isGone && $0.spec.isSupervisor }
        guard let parent = dice.pickIfAny(supervisors), let supervisor = parent.service as? Supervisor else { return }
        let child = generator.newcomer()
        let service = grove.make(child.service, child: child, parent: parent)
        guard let life = journal.life(of: service) else { return }
        life.isDeclared = false
        let supervised = grove.supervised(service, child, after: [])
        life.isBeingAdded = true
        begin("addChild", life) {
            parent.kids.append(life)
            if life.state != .running { life.startOrder = 0 }
            defer { life.isBeingAdded = false }
            do {
                try await supervisor.addChild(supervised)
            } catch {
                life.isLeaving = true
                throw error
            }
        }
    }

    private func removeChild(_ life: Life) {
        guard let service = life.service, let supervisor = life.parent?.service as? Supervisor else { return }
        journal.noteStop(life)
        life.isLeaving = true
        life.isRemoved = true
        call("removeChild", life, limit: life.budget) { [journal] in
            guard let report = try? await supervisor.removeChild(service) else { return }
            journal.check(report, of: life)
        }
    }

    private func begin(_ what: String, _ life: Life, _ body: @escaping @Sendable () async throws -> Void) {
        life.startCalls += 1
        life.isToStayDown = false
        if life.state == .starting { life.isOutsiders = true }
        call(what, life, limit: nil) { [journal] in
            defer { life.startCalls -= 1 }
            do {
                try await body()
            } catch {
                journal.note("\(what) of \(life.name) threw: \(error)")
                // Its cancellation calls the start off.
                if (error as? ServiceError)?.code == .cancelled { life.stopCalls += 1 }
            }
        }
    }

    private func call(
        _ what: String,
        _ life: Life,
        limit: Duration?,
        _ body: @escaping @Sendable () async -> Void,
    ) {
        journal.note("\(what) of \(life.name) is called")
        let call = Call(what, life, began: journal.now, limit: limit)
        calls.append(call)
        call.task = Task(executorPreference: EventLoop.main) { [weak self] in
            await body()
            self?.journal.note("\(what) of \(life.name) has returned")
            self?.calls.removeAll { $0 === call }
        }
    }

    /// Calls that stop something return in time.
    func checkCalls() {
        for call in calls {
            guard let limit = call.limit else { continue }
            let time = journal.now - call.began
            if time > limit + journal.messageDelay * 20 {
                journal.fail(
                    .budget,
                    "\(call.what) of \(call.life.name) has taken \(time), and its budget is \(limit)",
                )
            }
        }
    }
}

extension Journal {
    /// Somebody outside stops a service.
    fileprivate func noteStop(_ life: Life) {
        if life.isAlive { life.causes.insert(.outside) }
        for other in lives where life.contains(other) { other.stopCalls += 1 }
    }

    /// What is abandoned is named in the report.
    func check(_ report: StopReport, of life: Life) {
        guard report.outcome == .stopped else { return }
        let named = report.abandoned.filter { $0.service.hasSuffix(life.spec.name) }.map(\.step)
        for step in life.abandonedSteps where !named.contains(step) {
            fail(.abandoned, "\(step) of \(life.name) was abandoned, and the report does not name it: \(report)")
        }
    }
}
