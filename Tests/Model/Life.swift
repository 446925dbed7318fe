//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// What was seen of one service instance, run by run.
// Sendable: touched on the simulation's thread only.
final class Life: @unchecked Sendable {
    let number: Int
    let spec: ServiceSpec
    /// Instances that replace each other as the same child have the same seat.
    let seat: Int
    let child: ChildSpec?
    private(set) weak var parent: Life?
    weak var service: (any Service)?
    /// The children that it was made with, in order, whatever became of them.
    var kids: [Life] = []
    /// Somebody takes it out of the tree, or has.
    var isLeaving = false
    /// It was declared with its parent, not added later.
    var isDeclared = true
    /// A call that adds it has not returned.
    var isBeingAdded = false
    /// Somebody has removed it.
    var isRemoved = false
    /// What is expected of a supervisor.
    var supervision: SupervisorReference?

    // MARK: State

    var state = BeaconSnapshot.State.created
    /// When it will be started, if it waits.
    var restartsAt: Duration?
    /// Since when it is in that state.
    var since = Duration.zero
    /// Compares changes of states.
    var stateNumber = 0
    /// Counts the starts.
    var run = 0
    var hadFirstStart = false

    // MARK: The present run, or the last

    var began = Duration.zero
    var runningSince: Duration?
    /// When it was last seen running.
    var ranUntil: Duration?
    /// Compares instants at which services became running.
    var startOrder = 0
    /// It was running at some time while its parent was down.
    var hasRunAlone = false
    /// Whether this run was begun by a call from outside.
    var isOutsiders = false
    /// The next one will be begun so, by a call that was for the instance of before.
    var isNextOutsiders = false
    var onStart = Progress.none
    var onStarted = Progress.none
    var onStop = Progress.none
    var onShutdown = Progress.none
    /// Closers that have been added and not begun, by number.
    var closers: [Int] = []
    var lastCloser = 0
    /// What executes at the moment, also of earlier runs.
    var visits: [Visit] = []
    /// Why this run may end without its supervisor having decided so.
    var causes: Set<Cause> = []
    /// The same of the run before.
    var formerCauses: Set<Cause> = []
    /// Steps that were given up in this run, its own.
    var abandoned = 0
    var abandonedSteps: [ServiceStep] = []
    /// Calls of `start()`, `restart()` and the like from outside that have not returned.
    var startCalls = 0
    /// How many of a supervisor's children are being replaced at the moment.
    var preparing = 0
    /// How many restarts were decided on that include it.
    var decisions = 0
    /// Somebody outside has stopped it, and nothing has happened since that should start it.
    var isToStayDown = false
    /// How many times somebody outside has stopped it, or called its start off.
    var stopCalls = 0

    enum Progress { case none, begun, done, threw }

    enum Cause {
        /// It crashed, or something plain below it did.
        case crash
        /// It asked for its own end, or something below it did.
        case itself
        /// A call from outside.
        case outside
        /// A call of `restart()`, or the like, from outside.
        case restart
        /// A start that failed.
        case start
    }

    init(_ spec: ServiceSpec, number: Int, seat: Int, child: ChildSpec?, parent: Life?) {
        self.spec = spec
        self.number = number
        self.seat = seat
        self.child = child
        self.parent = parent
    }

    var name: String { "\(spec.name)#\(number)" }

    /// Whether it is on its way up, running, or on its way down.
    var isAlive: Bool { state == .starting || state == .running || state == .stopping }

    /// Whether it, or something above, was taken out of the tree or is about to be.
    var isGone: Bool { isLeaving || parent?.isGone == true }

    /// Whether something above is on its way down.
    var isBeneathAStop: Bool {
        var life = self
        while let parent = life.parent {
            if parent.state == .stopping { return true }
            life = parent
        }
        return false
    }

    /// How long a stop of it and all below it may take.
    var budget: Duration { kids.reduce(spec.stopTimeout) { $0 + $1.budget } }

    /// Whether somebody has called it off, or stopped it before it ran.
    var mayBeDown: Bool { stopCalls > 0 }

    var isPlain: Bool { !spec.isSupervisor }

    var isSupervised: Bool { parent?.spec.isSupervisor == true }

    /// The child of the nearest supervisor that contains it, with everything between.
    var unit: Life? {
        var life = self
        while let parent = life.parent {
            if parent.spec.isSupervisor { return life }
            life = parent
        }
        return nil
    }

    /// All supervisors above.
    var supervisors: [Life] {
        var found: [Life] = []
        var life = self
        while let parent = life.parent {
            if parent.spec.isSupervisor { found.append(parent) }
            life = parent
        }
        return found
    }

    func contains(_ other: Life) -> Bool {
        var life: Life? = other
        while let candidate = life, candidate !== self { life = candidate.parent }
        return life != nil
    }

    /// Its children are down; the next start makes a new order.
    func forgetStartOrder() {
        for kid in kids {
            kid.startOrder = 0
            kid.forgetStartOrder()
        }
    }

    /// Whether it has been running at some time since an instant.
    func hasRun(since time: Duration) -> Bool { state == .running || ranUntil.map { $0 >= time } ?? false }

    /// Begins a new run.
    func beginRun(at now: Duration) {
        run += 1
        began = now
        runningSince = nil
        // Who restarts himself remains what he was.
        isOutsiders = startCalls > 0 || isNextOutsiders || isOutsiders && causes.contains(.itself)
        isNextOutsiders = false
        onStart = .none
        onStarted = .none
        onStop = .none
        onShutdown = .none
        closers = []
        formerCauses = causes
        causes = []
        abandoned = 0
        abandonedSteps = []
    }
}

/// A hook, a closer or the body of a task that executes.
// Sendable: touched on the simulation's thread only.
final class Visit: @unchecked Sendable {
    let life: Life
    let run: Int
    let step: ServiceStep
    /// What it does at the moment ignores cancellation.
    var isStubborn = false
    /// Its run has ended without it.
    var isAbandoned = false
    let began: Duration

    init(_ life: Life, _ step: ServiceStep, at now: Duration) {
        self.life = life
        run = life.run
        self.step = step
        began = now
    }
}
