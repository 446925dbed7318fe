//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import ModeLoop

/// The time that a whole tree has for its stop.
package struct StopBudget: Sendable {
    /// When graces are over, and everybody is told at once.
    package let grace: LoopInstant
    /// When the tree is down.
    package let end: LoopInstant

    /// How much of the time is for those who take their time.
    private static let graceful = 0.6

    /// A budget that counts from now on.
    package init(_ budget: Duration, from now: LoopInstant) {
        grace = now.advanced(by: budget * Self.graceful)
        end = now.advanced(by: budget)
    }

    /// What is left of it.
    package func timeLeft(at now: LoopInstant) -> Duration { max(now.duration(to: end), .zero) }
}
