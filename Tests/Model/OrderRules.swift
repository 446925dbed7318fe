//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Rules about the order of parents, children and siblings.
extension Journal {
    /// A service begins to start.
    func checkStartOrder(_ life: Life) {
        guard let parent = life.parent, !life.isOutsiders, !life.isLeaving else { return }
        switch parent.state {
        case .starting:
            if parent.isPlain, parent.onStart != .done {
                fail(.startOrder, "\(life.name) starts, and onStart() of its parent \(parent.name) has not returned")
            }
            for sibling in predecessors(
                of: life,
                among: parent.kids.filter { !$0.isLeaving && !$0.isBeingAdded },
                parent.spec.startup,
            ) {
                guard !sibling.hasRun(since: parent.began), !sibling.isNextOutsiders, !sibling.isOutsiders else {
                    continue
                }
                fail(.startOrder, "\(life.name) starts before \(sibling.name) has been running")
            }
        case .running: parent.supervision?.starts(life)
        default: break
        }
    }

    /// Which siblings must be up before a service starts with its parent.
    private func predecessors(of life: Life, among siblings: [Life], _ startup: Startup) -> [Life] {
        guard case .sequential = startup else { return siblings.filter { waits(life, for: $0) } }
        return Array(RestartSetReference.inOrder(siblings).prefix { $0 !== life })
    }

    /// Whether a service starts after a sibling, by an edge.
    func waits(_ life: Life, for sibling: Life) -> Bool {
        guard let child = life.child, let parent = life.parent else { return false }
        return child.after.contains { parent.spec.children[$0].service === sibling.spec }
    }

    /// All children are up, or have been since the parent began to start.
    func checkKidsAreUp(_ life: Life, _ occasion: String) {
        guard life.state == .starting || life.state == .running, life.runningSince == nil || life.runningSince == now
        else {
            return
        }
        for kid in life.kids where !kid.isLeaving && !kid.isBeingAdded && !kid.isNextOutsiders && !kid.isOutsiders {
            guard !kid.hasRun(since: life.began) else { continue }
            fail(.startOrder, "\(life.name): \(occasion), and its child \(kid.name) has not been running")
        }
    }

    /// All children are down.
    func checkKidsAreDown(_ life: Life, _ occasion: String) {
        for kid in life.kids where !kid.isLeaving {
            if kid.state == .running {
                fail(.stopOrder, "\(life.name): \(occasion), and its child \(kid.name) is \(kid.state)")
            }
            for visit in kid.visits where visit.run == kid.run && !visit.isAbandoned {
                fail(.stopOrder, "\(life.name): \(occasion), and \(visit.step) of its child \(kid.name) executes")
            }
        }
    }

    /// A service is told to stop.
    func checkStopOrder(_ life: Life) {
        guard let parent = life.parent, !life.isLeaving else { return }
        // Where it was told so before its parent was, it is the end of that.
        guard parent.state == .stopping, life.stateNumber > parent.stateNumber else {
            if life.causes.isDisjoint(with: [.outside, .itself, .restart]) { parent.supervision?.stops(life) }
            return
        }
        // One whose start is interrupted with its parent's undoes it first: that is part of the parent's step.
        guard life.causes.isEmpty, life.runningSince != nil else { return }
        if parent.onStart == .done, parent.isPlain, parent.onStop == .none {
            fail(.stopOrder, "\(life.name) stops before onStop() of its parent \(parent.name)")
        }
        for visit in parent.visits where visit.run == parent.run && !visit.isAbandoned {
            fail(.stopOrder, "\(life.name) stops, and \(visit.step) of its parent \(parent.name) still executes")
        }
        for sibling in parent.kids where sibling.isAlive && sibling !== life && !sibling.isLeaving {
            // Open: a place from before the parent's start, by one who ran by himself, is kept (finding 26).
            guard !life.hasRunAlone, !sibling.hasRunAlone else { continue }
            let isLater = sibling.startOrder > life.startOrder && sibling.runningSince != nil
            let mustBeDown =
                if case .sequential = parent.spec.startup { isLater } else { waits(sibling, for: life) }
            if mustBeDown, sibling.state == .running || !sibling.isOutsiders {
                fail(
                    .stopOrder,
                    "\(life.name) stops before its sibling \(sibling.name), which is \(sibling.state) (\(parent.spec.startup))",
                )
            }
        }
    }
}
