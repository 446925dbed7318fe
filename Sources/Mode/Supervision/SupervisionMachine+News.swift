//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// What children do, and what the supervisor's own actions come to.
extension SupervisionMachine {
    // MARK: The supervisor's own life

    /// The supervisor begins to start its children: nothing of an earlier run counts any more.
    mutating func begin() {
        end()
        phase = .starting
        window.clear()
        hasWarned = false
        guard active > 0 || hasFailures else { return }
        hasFailures = false
        for id in children.indices {
            // The end of the run before may still be on its way from another loop.
            if children[id].status != .down { set(.down, id) }
            children[id].failures = 0
            children[id].endsForGood = nil
        }
    }

    /// The supervisor runs.
    mutating func supervise() { phase = .supervising }

    /// The supervisor stops or fails: nobody is restarted any more, and its children are stopped as any service's are.
    mutating func end() {
        phase = .idle
        groups = [:]
        // With many children even to look at each of them takes its time.
        guard restarting > 0 else { return }
        for id in children.indices {
            children[id].group = nil
            switch children[id].status {
            case .down, .up, .stopping, .starting: continue
            case .awaitingStop: set(.up, id)
            case .stopped, .waiting, .preparing:
                callOffPreparation(of: id)
                set(.down, id)
            }
        }
    }

    // MARK: News of a child

    /// A child is running.
    mutating func started(_ id: ChildID, at now: LoopInstant) {
        guard knows(id) else { return }
        children[id].runningSince = now
        children[id].awaitsOtherHalf = false
        switch children[id].status {
        // It is about to be stopped.
        case .awaitingStop, .stopping: return
        case .up: return
        case .down, .stopped, .waiting, .preparing, .starting: callOffPreparation(of: id)
        }
        let group = children[id].group
        leaveGroup(id)
        set(.up, id)
        if hasReaders { act(.tell(.started(id))) }
        wakeDependents(of: id, at: now)
        if let group { pumpStarts(group, at: now) }
    }

    /// A child has failed that was running, and is still to be stopped.
    mutating func crashed(
        _ id: ChildID,
        _ error: any Error,
        _ verdict: FailureDecision,
        random: UInt64,
        at now: LoopInstant,
    ) {
        switch status(id) {
        // It is being restarted anyway.
        case .awaitingStop, .stopping:
            if hasReaders { act(.tell(.failed(id, error))) }
            return
        case .up: break
        // The news that it was running, from its own thread, has been overtaken.
        case .down, .stopped, .waiting, .preparing, .starting: started(id, at: now)
        }
        failed(id, error, verdict, hasEnded: false, random: random, at: now)
    }

    /// Whether the end of a run that was not asked for by this supervisor is a failure, for which the program may have
    /// to be asked.
    func isFailure(_ end: ChildEnd, of id: ChildID) -> Bool {
        guard phase == .supervising, end.error != nil, end.asked != .fromOutside, !end.wasCalledOff else {
            return false
        }
        return switch status(id) {
        case .up, .starting: !end.isRestart
        case .down, .awaitingStop, .stopping, .stopped, .waiting, .preparing: false
        }
    }

    /// A child's run is over, and that is no failure to decide on.
    mutating func ended(_ id: ChildID, _ end: ChildEnd, random: UInt64, at now: LoopInstant) {
        guard phase == .supervising else { return endedUnsupervised(id) }
        switch status(id) {
        case .awaitingStop, .stopping: hasStopped(id, end, random: random, at: now)
        case .up, .starting:
            // The other half of a restart by somebody else follows.
            guard end.isRestart else { return hasLeft(id, end, random: random, at: now) }
            noteEndOfRun(id, at: now)
            children[id].awaitsOtherHalf = true
        case .stopped, .waiting, .preparing:
            // Somebody else had started it meanwhile, and somebody stopped it.
            if end.asked == .fromOutside { stopRequested(id, at: now) }
        case .down: break
        }
    }

    /// A child's run is over, while the supervisor does not run or is stopping: nothing follows from it.
    mutating func endedUnsupervised(_ id: ChildID) {
        guard knows(id) else { return }
        set(.down, id)
        children[id].runningSince = nil
    }

    /// A child that this supervisor is stopping, or was about to, has stopped.
    private mutating func hasStopped(_ id: ChildID, _ end: ChildEnd, random: UInt64, at now: LoopInstant) {
        let group = groupNumber(of: id)
        noteStopped(id)
        set(.stopped, id)
        noteEndOfRun(id, at: now)
        if let ending = children[id].endsForGood {
            settle(id, ending, at: now)
        } else if end.asked == .fromOutside {
            settle(id, .wasStopped, at: now)
        } else {
            if let error = end.abandoned, !abandoned(id, error, random: random, at: now) { return }
            if group == nil { proceedAlone(id, at: now) }
        }
        if let group { pumpStops(group, endedNow: id, at: now) }
    }

    /// A child that was up, or on its way up, has ended without this supervisor's doing, and without a failure.
    private mutating func hasLeft(_ id: ChildID, _ end: ChildEnd, random: UInt64, at now: LoopInstant) {
        let group = groupNumber(of: id)
        defer { if let group { pumpStarts(group, at: now) } }
        guard end.asked == .byItself else { return settle(id, .wasStopped, at: now) }
        guard self[id]?.terms.restart == .permanent else { return settle(id, .stoppedItself, at: now) }
        failed(id, StoppedItself(), .restart, hasEnded: true, random: random, at: now)
    }

    /// A child that was down is to stay down: somebody called `stop()`.
    mutating func stopRequested(_ id: ChildID, at now: LoopInstant) {
        guard phase == .supervising else { return }
        switch status(id) {
        case .stopped, .waiting, .preparing:
            let group = self[id]?.group
            settle(id, .wasStopped, at: now)
            if let group { pumpStops(group, at: now) }
        case .down, .up, .awaitingStop, .stopping, .starting: break
        }
    }

    /// A child is being taken out of the tree; what becomes of it is no matter any more.
    mutating func left(_ id: ChildID, at now: LoopInstant) {
        guard knows(id) else { return }
        let group = groupNumber(of: id)
        callOffPreparation(of: id)
        leaveGroup(id)
        set(.down, id)
        wakeDependents(of: id, at: now)
        if let group { pumpStops(group, endedNow: id, at: now) }
        act(.vacate(id))
        forget(id)
    }

    /// A child says that it is well: its earlier failures are forgotten.
    mutating func isHealthy(_ id: ChildID) { update(id) { $0.failures = 0 } }

    // MARK: What came of an action

    /// The backoff of a child is over.
    mutating func elapsed(_ id: ChildID, at now: LoopInstant) {
        guard let child = self[id], child.status == .waiting else { return }
        set(.stopped, id)
        guard let group = child.group else { return proceedAlone(id, at: now) }
        groups[group]?.startable.append(id)
        pumpStarts(group, at: now)
    }

    /// There is a fresh instance in the child's place.
    mutating func replaced(_ id: ChildID) {
        guard status(id) == .preparing else { return }
        set(.starting, id)
        act(.start(id))
    }

    /// Somebody else has made a fresh instance, and starts it.
    mutating func wasReplaced(_ id: ChildID) {
        guard status(id) == .preparing else { return }
        act(.cancelReplacement(id))
        set(.starting, id)
        children[id].awaitsOtherHalf = true
    }

    /// Another instance is the child from now on; news of the former one mean nothing.
    mutating func hasFreshInstance(_ id: ChildID) { update(id) { $0.latest = .none } }

    /// The child was not started, because somebody has stopped it meanwhile.
    mutating func calledOff(_ id: ChildID, at now: LoopInstant) {
        guard let child = self[id], child.status == .starting else { return }
        settle(id, .wasStopped, at: now)
        if let group = child.group { pumpStarts(group, at: now) }
    }

    /// The child that was to be started is stopped by somebody else at the moment; it is started after that.
    mutating func isStopping(_ id: ChildID) {
        guard status(id) == .starting else { return }
        if let group = self[id]?.group {
            groups[group]?.starting -= 1
            groups[group]?.unstopped += 1
            groups[group]?.stopping += 1
            // Its turn to start is over, and has to come again.
            if !isOrdered { groups[group]?.startable.append(id) }
        }
        set(.stopping, id)
    }
}

/// Why a permanent child is restarted that has ended in an orderly way.
struct StoppedItself: Error, CustomStringConvertible {
    var description: String { "it stopped itself, and is permanent" }
}
