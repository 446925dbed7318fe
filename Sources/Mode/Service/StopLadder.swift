//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// How the time of a stop is shared out among steps that do not end: first the step is cancelled, then it is abandoned,
/// and what is left goes to the steps that follow, so that each of them still begins.
///
/// The total is never exceeded: each rung takes a share of what is left.
struct StopLadder: Equatable {
    enum Rung: CaseIterable { case graceful, cancelled }

    /// How long a step may go on before the next rung, given what is left of the service's own time.
    static func allowance(_ rung: Rung, isLastStep: Bool, left: Duration) -> Duration {
        guard left > .zero else { return .zero }
        return switch rung {
        // In nanoseconds, because `Duration`'s own `*` and `/` are generic: 1,000 instructions of each stop.
        case .graceful: .nanoseconds(left.inNanoseconds / 5 * 4)
        case .cancelled: isLastStep ? left : left / 2
        }
    }

    /// What each service of a tree has for its own steps, if the whole tree is to be down in `time`.
    ///
    /// On the way to their children all services are at once; from there up, parents wait for their children, so one
    /// level follows the other. A part is left for those who do the waiting.
    static func share(of time: Duration, levels: Int) -> Duration {
        max(time * 9 / 10 / (max(levels, 1) + 1), .zero)
    }

    /// How long tasks may take, which are cancelled at once: their grace, unless nothing would be left for the steps
    /// that follow.
    static func taskAllowance(grace: Duration, left: Duration) -> Duration {
        max(min(grace, left * 9 / 10), .zero)
    }
}
