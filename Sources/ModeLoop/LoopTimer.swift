//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A deadline on a loop: the object that is armed is the object that is told.
///
/// So arming allocates nothing beside the timer's own object. A timer belongs to one loop, and everything about it
/// happens there.
package protocol LoopTimer: AnyObject, Sendable {
    /// The driver's note of where the timer is armed; `nil` when it is not. Only for drivers, on the loop.
    var slot: AnyObject? { get set }

    /// Called on the loop when the deadline has passed; the timer is no longer armed then.
    func deadlineReached()
}

extension LoopTimer {
    /// Whether the timer is armed.
    ///
    /// On the loop.
    package var isArmed: Bool { slot != nil }
}

/// A timer that calls a closure.
// Sendable: `slot` is touched, and `body` called, on the loop only.
package final class CallbackTimer: LoopTimer, @unchecked Sendable {
    // Each access is a read or a write of its own, on one thread.
    @exclusivity(unchecked) package var slot: AnyObject?
    private let body: () -> Void

    package init(_ body: @escaping () -> Void) {
        self.body = body
    }

    package func deadlineReached() { body() }
}
