//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Decides what a supervisor does about what its children do.
///
/// A value: what happened goes in, with the time at which it did; what is to be done comes out, as ``Action``s in their
/// order. ``Supervisor`` carries them out, and what comes of that goes in again. There is no waiting in here and nothing
/// is looked at twice: a child that changes wakes exactly those that wait for it.
///
/// This file holds what the machine knows; what it does about failures, ends and groups is in the extensions.
struct SupervisionMachine {
    typealias ChildID = Int

    let strategy: RestartStrategy
    let autoShutdown: AutoShutdown
    /// How many children of a group may start, or stop, at the same time.
    let limit: Int
    /// For children without one of their own.
    let backoff: Backoff

    enum Phase {
        /// The supervisor does not run.
        case idle
        /// The supervisor starts its children: what fails meanwhile has to wait.
        case starting
        case supervising
    }

    var phase = Phase.idle
    var window: RestartWindow
    /// Whether a child has failed, or was about to end for good, since the supervisor's start.
    var hasFailures = false
    /// Whether anybody reads events: the common ones are made only then.
    var hasReaders = false
    /// Half of the budget was used up, and that was said; true until the window is empty.
    var hasWarned = false
    /// By their ids; a child that is gone leaves a hole, which the next one fills.
    ///
    /// Their status is changed by ``set(_:_:)``, which counts.
    var children: [Child] = []
    private var holes: [ChildID] = []
    private var lastRank: UInt64 = 0
    /// Whom a child waits for, and who waits for it; only for those who have anybody.
    private(set) var prerequisites: [ChildID: [ChildID]] = [:]
    private(set) var dependents: [ChildID: [ChildID]] = [:]
    /// How many children are up, or will be; and how many of them are not up now.
    private(set) var active = 0
    private(set) var restarting = 0
    /// How many significant children are up, or will be.
    private(set) var activeSignificant = 0
    var groups: [Int: Group] = [:]
    var lastGroup = 0
    private var actions: [Action] = []
    private var nextAction = 0

    init(
        strategy: RestartStrategy,
        intensity: RestartIntensity,
        backoff: Backoff,
        autoShutdown: AutoShutdown,
        startup: Startup,
    ) {
        self.strategy = strategy
        self.autoShutdown = autoShutdown
        self.backoff = backoff
        window = RestartWindow(intensity)
        limit =
            switch startup {
            case .sequential: 1
            case .concurrent(let limit): max(limit ?? Int.max, 1)
            }
    }

    // MARK: What is known of a child

    /// A child, as far as its supervisor knows.
    struct Child {
        let terms: SupervisedChild.Terms
        /// Grows with each child that is added: the order of siblings.
        ///
        /// 0 for nobody, a hole.
        var rank: UInt64
        var status = Status.down
        /// The latest news of the child, so that older ones, from another thread, are recognised.
        var latest = News.none
        /// The group that it is restarted with.
        var group: Int?
        /// How many times in a row it has failed.
        var failures = 0
        var runningSince: LoopInstant?
        /// Somebody else restarts it, and has stopped it so far.
        var awaitsOtherHalf = false
        /// When it may start again.
        var notBefore = LoopInstant(nanoseconds: 0)
        /// It is stopped because it is not to run any more.
        var endsForGood: SupervisorEvent.Ending?
    }

    enum Status {
        /// It does not run, and nobody is going to start it.
        case down
        case up
        /// It runs, or has failed, and will be stopped when its turn comes.
        case awaitingStop
        case stopping
        /// It is to be started: when its group, its prerequisites, its turn allow it.
        case stopped
        /// It is to be started when its backoff is over.
        case waiting
        /// A fresh instance is being made.
        case preparing
        case starting

        /// Whether it is down now, and will be up.
        var isRestarting: Bool { self != .down && self != .up }
    }

    /// Whether a child is stopping for this supervisor, or will be: a failure makes no difference any more.
    func isBeingStopped(_ id: ChildID) -> Bool { status(id) == .awaitingStop || status(id) == .stopping }

    /// Something that happened in a run of a child; later news of one child are greater.
    struct News: Comparable {
        enum Stage: UInt64 {
            case started = 1
            case failed, ended
            /// It ended for a restart that did not come about.
            case gone
        }

        private let order: UInt64

        static let none = News(order: 0)

        private init(order: UInt64) {
            self.order = order
        }

        init(_ generation: UInt32, _ stage: Stage) {
            order = UInt64(generation) << 3 | stage.rawValue
        }

        init(_ end: ChildEnd) { self.init(end.generation, end.isFinalAfterAll ? .gone : .ended) }

        static func < (lhs: News, rhs: News) -> Bool { lhs.order < rhs.order }
    }

    // MARK: What is to be done

    enum Action {
        /// Begin to stop the child; its end is news.
        case stop(ChildID)
        /// Begin to start the child; how that goes is news.
        case start(ChildID)
        /// Let the program make a fresh instance, and start that.
        case replace(ChildID)
        /// What the program makes is not wanted any more.
        case cancelReplacement(ChildID)
        /// Say when the instant has come; the child shows it meanwhile.
        case wait(ChildID, until: LoopInstant)
        case cancelWait(ChildID)
        /// Show when the child will be started, at the earliest.
        case show(ChildID, LoopInstant)
        /// Take the child out of the tree; that it leaves is news.
        case detach(ChildID)
        /// The child has left: let go of it. The last that is said of it.
        case vacate(ChildID)
        /// The supervisor fails, because of a child's failure.
        case fail(ChildID, any Error, history: [any Error], isExhausted: Bool)
        /// The supervisor stops itself.
        case shutDown(because: ChildID)
        /// The whole tree stops.
        case terminate(because: ChildID, exitCode: Int32)
        case tell(Notice)
    }

    /// What is worth telling.
    enum Notice {
        case started(ChildID)
        case failed(ChildID, any Error)
        case restarting(ChildID, number: Int, uptime: Duration?, used: Int, delay: Duration, others: [ChildID])
        case ended(ChildID, SupervisorEvent.Ending)
        case budgetHalfUsed(Int)
    }

    mutating func act(_ action: Action) { actions.append(action) }

    /// Calls off what a child waits for before it starts: its backoff, or a fresh instance.
    mutating func callOffPreparation(of id: ChildID) {
        switch status(id) {
        case .waiting: act(.cancelWait(id))
        case .preparing: act(.cancelReplacement(id))
        case .down, .up, .awaitingStop, .stopping, .stopped, .starting: break
        }
    }

    var hasActions: Bool { nextAction < actions.count }

    /// The next thing to do, in the order in which they were decided.
    mutating func takeAction() -> Action? {
        guard nextAction < actions.count else {
            actions.removeAll(keepingCapacity: true)
            nextAction = 0
            return nil
        }
        defer { nextAction += 1 }
        return actions[nextAction]
    }

    // MARK: Children come and go

    mutating func add(_ terms: SupervisedChild.Terms) -> ChildID {
        lastRank += 1
        let child = Child(terms: terms, rank: lastRank)
        if let hole = holes.popLast() {
            children[hole] = child
            return hole
        }
        children.append(child)
        return children.count - 1
    }

    /// Makes a child the last one in the order of siblings.
    mutating func moveToEnd(_ id: ChildID) {
        lastRank += 1
        let rank = lastRank
        update(id) { $0.rank = rank }
    }

    /// Notes that a child waits for siblings.
    mutating func order(_ id: ChildID, after siblings: [ChildID]) {
        for sibling in siblings where prerequisites[id]?.contains(sibling) != true {
            prerequisites[id, default: []].append(sibling)
            dependents[sibling, default: []].append(id)
        }
    }

    /// Forgets a child, which is nobody's business any more.
    mutating func forget(_ id: ChildID) {
        guard knows(id) else { return }
        leaveGroup(id)
        set(.down, id)
        for other in prerequisites.removeValue(forKey: id) ?? [] { dependents[other]?.removeAll { $0 == id } }
        for other in dependents.removeValue(forKey: id) ?? [] { prerequisites[other]?.removeAll { $0 == id } }
        children[id] = Child(terms: .usual, rank: 0)
        holes.append(id)
    }

    /// Whether there is a child with this id.
    func knows(_ id: ChildID) -> Bool { children.indices.contains(id) && children[id].rank > 0 }

    /// A child; `nil` when there is none with this id.
    ///
    /// A copy; what is asked at each start and stop looks at ``children`` itself.
    subscript(id: ChildID) -> Child? { knows(id) ? children[id] : nil }

    /// Changes what is known of a child.
    mutating func update(_ id: ChildID, _ change: (inout Child) -> Void) {
        guard knows(id) else { return }
        let former = children[id].status
        change(&children[id])
        let status = children[id].status
        guard status != former else { return }
        if former != .down { active -= 1 }
        if status != .down { active += 1 }
        if former.isRestarting { restarting -= 1 }
        if status.isRestarting { restarting += 1 }
        guard children[id].terms.isSignificant, (former == .down) != (status == .down) else { return }
        activeSignificant += status == .down ? -1 : 1
    }

    mutating func set(_ status: Status, _ id: ChildID) { update(id) { $0.status = status } }

    func status(_ id: ChildID) -> Status { knows(id) ? children[id].status : .down }

    func groupNumber(of id: ChildID) -> Int? { knows(id) ? children[id].group : nil }

    /// Notes news of a child; false when it knows better already.
    mutating func isNew(_ news: News, of id: ChildID) -> Bool {
        guard knows(id), children[id].latest < news else { return false }
        children[id].latest = news
        return true
    }

    /// The backoff that holds for a child.
    func backoff(of id: ChildID) -> Backoff { self[id]?.terms.backoff ?? backoff }

    /// All children in the order in which they start: the order in which they were added, except where an edge demands
    /// otherwise.
    func inOrder(_ ids: [ChildID]) -> [ChildID] {
        let ranked = ids.sorted { (self[$0]?.rank ?? 0) < (self[$1]?.rank ?? 0) }
        guard !prerequisites.isEmpty else { return ranked }
        var positions: [ChildID: Int] = [:]
        for (position, id) in ranked.enumerated() { positions[id] = position }
        let needed = ranked.map { id in (prerequisites[id] ?? []).compactMap { positions[$0] } }
        // A cycle was refused at the start.
        guard let order = try? StartOrder(prerequisites: needed) else { return ranked }
        return order.sequence.map { ranked[$0] }
    }

    /// How many children there are.
    var count: Int { children.count - holes.count }

    var allChildren: [ChildID] { children.indices.filter { children[$0].rank > 0 } }
}
