//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Children that are restarted together: stopped in the reverse of their order, then started in it.
extension SupervisionMachine {
    /// A restart of several children.
    ///
    /// A member leaves when it is up again, or when it is not to be started any more.
    struct Group {
        /// The members in the order in which they start; those that have left are still listed.
        var order: [ChildID]
        /// How many are members.
        var size: Int
        /// How many have still to stop.
        var unstopped = 0
        /// How many are stopping.
        var stopping = 0
        /// From here on backwards: whose turn it is to stop.
        var stopCursor: Int
        /// Those that may stop now, because nobody who depends on them is left.
        var stoppable: [ChildID] = []
        /// Whose turn it is to start.
        var startCursor = 0
        /// How many are on their way up.
        var starting = 0
        /// Those that may start now, but had to wait for their turn.
        var startable: [ChildID] = []
        /// When it may start, and whose failure that is up to.
        var notBefore = LoopInstant(nanoseconds: 0)
        var initiator: ChildID
    }

    /// Who is restarted when a child fails, that child included, in the order in which they start.
    func restartSet(of id: ChildID) -> [ChildID] {
        switch strategy {
        case .oneForOne, .forfeitOneForOne, .forfeitOneForAll, .crashing: return [id]
        case .oneForAll: return inOrder(allChildren)
        case .restForOne: return Array(inOrder(allChildren).drop { $0 != id })
        case .dependents:
            var found: Set = [id]
            var open = [id]
            while let next = open.popLast() {
                open += (dependents[next] ?? []).filter { found.insert($0).inserted }
            }
            return inOrder(Array(found))
        }
    }

    /// Whether each child of a group waits for the one before it, or only for those that it depends on.
    var isOrdered: Bool { limit == 1 && strategy != .dependents }

    /// Begins a restart.
    mutating func restart(_ id: ChildID, _ others: [ChildID], hasEnded: Bool, at now: LoopInstant) {
        if strategy == .oneForOne {
            update(id) { $0.status = hasEnded ? .stopped : .stopping }
            if hasEnded { proceedAlone(id, at: now) } else { act(.stop(id)) }
            return
        }
        for other in others where self[other]?.terms.restart == .temporary {
            update(other) { $0.endsForGood = .wasStopped }
        }
        form([id] + others, because: id, hasEnded: hasEnded, at: now)
    }

    /// Makes children a group.
    ///
    /// Those that are being restarted already are taken over.
    mutating func form(_ members: [ChildID], because id: ChildID, hasEnded: Bool, at now: LoopInstant) {
        lastGroup += 1
        let number = lastGroup
        let order = inOrder(members)
        var group = Group(order: order, size: order.count, stopCursor: order.count, initiator: id)
        group.notBefore = self[id]?.notBefore ?? now
        var bereft: Set<Int> = []
        for member in order {
            guard let child = self[member] else { continue }
            if let former = child.group { bereft.insert(former) }
            leaveGroup(member)
            switch child.status {
            case .up, .awaitingStop, .starting: set(.awaitingStop, member)
            case .stopping: group.stopping += 1
            case .down, .stopped, .waiting, .preparing:
                callOffPreparation(of: member)
                set(.stopped, member)
            }
            if member == id, hasEnded { set(.stopped, member) }
            if isBeingStopped(member) { group.unstopped += 1 }
            update(member) { $0.group = number }
        }
        groups[number] = group
        if hasEnded, let ending = self[id]?.endsForGood { settle(id, ending, at: now) }
        if !isOrdered {
            let stoppable = order.filter { mayStop($0, in: number) }
            groups[number]?.stoppable = stoppable
        }
        pumpStops(number, at: now)
        for former in bereft { pumpStops(former, at: now) }
    }

    // MARK: Stopping

    /// Whether nobody in the group who depends on a member is left.
    private func mayStop(_ id: ChildID, in number: Int) -> Bool {
        status(id) == .awaitingStop
            && !(dependents[id] ?? []).contains { other in
                groupNumber(of: other) == number && isBeingStopped(other)
            }
    }

    /// Goes on with the stops of a group and, when they are done, with its starts.
    mutating func pumpStops(_ number: Int, endedNow id: ChildID? = nil, at now: LoopInstant) {
        if let id { mayStopAfter(id, in: number) }
        while let group = groups[number], group.unstopped > 0 {
            guard group.stopping < limit, let next = nextToStop(number) else { return }
            set(.stopping, next)
            groups[number]?.stopping += 1
            act(.stop(next))
        }
        pumpStarts(number, at: now)
    }

    /// A member is down, or has left: those that had to wait for it may stop.
    private mutating func mayStopAfter(_ id: ChildID, in number: Int) {
        guard !isOrdered else { return }
        for prerequisite in prerequisites[id] ?? []
        where self[prerequisite]?.group == number && mayStop(prerequisite, in: number) {
            groups[number]?.stoppable.append(prerequisite)
        }
    }

    private mutating func nextToStop(_ number: Int) -> ChildID? {
        if isOrdered {
            while let group = groups[number], group.stopCursor > 0 {
                groups[number]?.stopCursor -= 1
                let candidate = group.order[group.stopCursor - 1]
                if groupNumber(of: candidate) == number, status(candidate) == .awaitingStop { return candidate }
            }
            return nil
        }
        while let candidate = groups[number]?.stoppable.popLast() {
            if groupNumber(of: candidate) == number, mayStop(candidate, in: number) { return candidate }
        }
        return nil
    }

    /// A member has stopped.
    mutating func noteStopped(_ id: ChildID) {
        guard let number = groupNumber(of: id) else { return }
        if status(id) == .stopping { groups[number]?.stopping -= 1 }
        if isBeingStopped(id) { groups[number]?.unstopped -= 1 }
    }

    // MARK: Starting

    /// Goes on with the starts of a group, if its stops are done and its time has come.
    mutating func pumpStarts(_ number: Int, at now: LoopInstant) {
        guard let group = groups[number], group.unstopped == 0 else { return }
        guard !isHeldBack(group, number, at: now) else { return }
        if isOrdered { return startNextInOrder(number, at: now) }
        while let group = groups[number], group.startCursor < group.order.count || !group.startable.isEmpty {
            guard group.starting < limit else { return }
            let candidate: ChildID
            if let woken = groups[number]?.startable.popLast() {
                candidate = woken
            } else {
                candidate = group.order[group.startCursor]
                groups[number]?.startCursor += 1
            }
            if groupNumber(of: candidate) == number, status(candidate) == .stopped, !isBlocked(candidate) {
                begin(candidate, at: now)
            }
        }
    }

    private mutating func startNextInOrder(_ number: Int, at now: LoopInstant) {
        while let group = groups[number], group.startCursor < group.order.count {
            let candidate = group.order[group.startCursor]
            if groupNumber(of: candidate) == number {
                // What it waits for may be restarted with others.
                if status(candidate) == .stopped, !isBlocked(candidate) { begin(candidate, at: now) }
                return
            }
            groups[number]?.startCursor += 1
        }
    }

    /// Whether the group's backoff is not over yet; then the one whose failure it is waits for all of them.
    private mutating func isHeldBack(_ group: Group, _ number: Int, at now: LoopInstant) -> Bool {
        guard now < group.notBefore, let initiator = self[group.initiator], initiator.group == number else {
            return false
        }
        guard initiator.status == .stopped else { return initiator.status == .waiting }
        set(.waiting, group.initiator)
        act(.wait(group.initiator, until: group.notBefore))
        for member in group.order where member != group.initiator && groupNumber(of: member) == number {
            act(.show(member, group.notBefore))
        }
        return true
    }

    /// Takes a child out of its group, for whatever reason.
    mutating func leaveGroup(_ id: ChildID) {
        guard let number = groupNumber(of: id) else { return }
        noteStopped(id)
        children[id].group = nil
        if status(id) == .starting || status(id) == .preparing { groups[number]?.starting -= 1 }
        groups[number]?.size -= 1
        mayStopAfter(id, in: number)
        if groups[number]?.size == 0 { groups[number] = nil }
    }

    // MARK: One child

    /// Whether a child has to wait for one that it depends on, and that is being restarted.
    private func isBlocked(_ id: ChildID) -> Bool {
        !prerequisites.isEmpty
            && (prerequisites[id] ?? []).contains { status($0).isRestarting && self[$0]?.endsForGood == nil }
    }

    /// A child that has stopped goes on with its restart, if nothing holds it back.
    mutating func proceedAlone(_ id: ChildID, at now: LoopInstant) {
        guard status(id) == .stopped, children[id].group == nil else { return }
        if now < children[id].notBefore || !isBlocked(id) { begin(id, at: now) }
    }

    /// Begins to start a child or, if its own backoff is not over, to wait for that.
    private mutating func begin(_ id: ChildID, at now: LoopInstant) {
        guard let child = self[id] else { return }
        if now < child.notBefore {
            set(.waiting, id)
            return act(.wait(id, until: child.notBefore))
        }
        if let group = child.group { groups[group]?.starting += 1 }
        let isFirst = child.latest == .none
        let isReplaced = child.terms.replacement != nil && !isFirst
        set(isReplaced ? .preparing : .starting, id)
        act(isReplaced ? .replace(id) : .start(id))
    }

    /// A child is up, or will not come up: those who wait for it need not any more.
    mutating func wakeDependents(of id: ChildID, at now: LoopInstant) {
        guard phase == .supervising, !dependents.isEmpty else { return }
        for dependent in dependents[id] ?? [] where status(dependent) == .stopped {
            if let group = groupNumber(of: dependent) {
                if !isOrdered { groups[group]?.startable.append(dependent) }
                pumpStarts(group, at: now)
            } else {
                proceedAlone(dependent, at: now)
            }
        }
    }
}
