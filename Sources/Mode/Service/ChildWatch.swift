//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Who is told what becomes of a child, run by run: the eye of a supervisor on one of its children.
///
/// A class rather than a protocol, because each supervised service keeps one, and a class reference is half as large.
/// Called on any thread, without a lock held; news of one run come in their order if they come from one thread, and else
/// are to be ordered by their generation.
class ChildWatch: @unchecked Sendable {  // Sendable: it has no state; what subclasses add is their own matter.
    /// The child is running.
    func childStarted(_ child: any Service, generation: UInt32) {}

    /// The child failed after it was running, or something plain below it did.
    ///
    /// It is not stopped yet.
    func childCrashed(_ child: any Service, _ error: any Error, generation: UInt32) {}

    /// A run of the child is over.
    func childEnded(_ child: any Service, _ end: ChildEnd) {}

    /// Somebody called `stop()`, or the like, on the child while it did not run.
    func childStopRequested(_ child: any Service) {}

    /// The child is being taken out of the tree.
    func childIsLeaving(_ child: any Service) {}

    /// The child, or something below it, says that it is well.
    func childIsHealthy(_ child: any Service) {}
}

/// How a run of a child ended.
struct ChildEnd: Sendable {
    enum Asked: Sendable { case nobody, byItself, fromOutside }

    let generation: UInt32
    /// How many stops the child knows of; one more calls off the start of a restart.
    let stopRequests: UInt32
    /// Why the start failed, or the crash that ended the run.
    var error: (any Error)?
    /// The run ended with a failure, and not because somebody wanted its end.
    var hasFailed = false
    /// Who wanted it stopped; the stop that is half of a restart does not count.
    var asked = Asked.nobody
    /// It is half of a restart by somebody else than the supervisor: a start follows.
    var isRestart = false
    /// It was half of a restart, and no start followed.
    var isFinalAfterAll = false
    /// A step, of the child or of something below it, that was given up and still executes.
    var abandoned: ServiceError?

    /// Whether the start was called off, which is nobody's failure.
    ///
    /// Not the start of a child of its own, which looks alike: that is a start of this one that failed.
    var wasCalledOff: Bool {
        guard !hasFailed else { return false }
        guard let code = (error as? ServiceError)?.code else { return false }
        return code == .stopped || code == .cancelled
    }
}

/// A service that watches its children one by one.
protocol ChildWatcher: AnyObject, Sendable {
    /// Makes the eye on a child that is being attached.
    func makeWatch(over child: any Service) -> ChildWatch
}
