//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// A supervisor's eye on one child: passes on what becomes of it, from whatever thread, to the supervisor's loop.
// Sendable: the variables are touched on the supervisor's loop only; the rest is constant.
final class ChildLink: ChildWatch, @unchecked Sendable {
    private weak let supervisor: Supervisor?
    let terms: SupervisedChild.Terms
    /// The siblings that the child waits for.
    let after: [any Service]
    /// The service that was declared with the supervisor and whose place the child has; `nil` for children added later.
    let declared: ObjectIdentifier?
    /// What the supervisor knows it by, once it has heard of it.
    var id: SupervisionMachine.ChildID?
    /// The child is not the supervisor's any more; news that come later mean nothing.
    var hasLeft = false
    /// The child leaves because it is temporary and has ended, so it is back with the supervisor's next start.
    var comesBack = false

    init(
        to supervisor: Supervisor,
        _ terms: SupervisedChild.Terms = .usual,
        after: [any Service] = [],
        declared: ObjectIdentifier? = nil,
    ) {
        self.supervisor = supervisor
        self.terms = terms
        self.after = after
        self.declared = declared
    }

    /// What became of a child.
    enum Report: Sendable {
        case started(generation: UInt32)
        case crashed(any Error, generation: UInt32)
        case ended(ChildEnd)
        case stopRequested
        case leaving
        case healthy
    }

    override func childStarted(_ child: any Service, generation: UInt32) {
        supervisor?.childStarted(child, self, generation: generation)
    }

    override func childCrashed(_ child: any Service, _ error: any Error, generation: UInt32) {
        supervisor?.receive(.crashed(error, generation: generation), self, child)
    }

    override func childEnded(_ child: any Service, _ end: ChildEnd) { supervisor?.childEnded(child, self, end) }

    override func childStopRequested(_ child: any Service) { supervisor?.receive(.stopRequested, self, child) }

    override func childIsLeaving(_ child: any Service) { supervisor?.receive(.leaving, self, child) }

    override func childIsHealthy(_ child: any Service) { supervisor?.receive(.healthy, self, child) }
}

extension Lifecycle {
    /// The eye of the supervisor whose child this is, if it is one's.
    var supervisorsLink: ChildLink? { core.withLock { $0.watch } as? ChildLink }
}

extension Service {
    /// Says that the service is well, so that its supervisor forgets its earlier failures: the next ``Backoff`` begins
    /// anew.
    ///
    /// It does so by itself after ``Backoff/resetAfter``. Meant is the nearest supervised service, this one or one above
    /// it; without a supervisor nothing happens. From any thread.
    public nonisolated func markHealthy() {
        lifecycle.bind(self)
        for candidate in ServiceTree.ancestry(of: lifecycle) {
            guard let watch = candidate.core.withLock({ $0.watch }) else { continue }
            if let child = candidate.service { watch.childIsHealthy(child) }
            return
        }
    }
}
