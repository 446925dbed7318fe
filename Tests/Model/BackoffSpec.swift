//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// A backoff, and what its delays should be by the formula, written down anew.
enum BackoffSpec: Sendable {
    case none
    case constant(Duration, jitter: Double, resetAfter: Duration)
    case exponential(from: Duration, factor: Double, max: Duration, jitter: Double, resetAfter: Duration)

    var backoff: Backoff {
        switch self {
        case .none: .none
        case .constant(let delay, let jitter, let reset): .constant(delay, jitter: jitter, resetAfter: reset)
        case .exponential(let base, let factor, let max, let jitter, let reset):
            .exponential(from: base, factor: factor, max: max, jitter: jitter, resetAfter: reset)
        }
    }

    /// How long a child must have been running for its failures to be forgotten.
    var resetAfter: Duration {
        switch self {
        case .none: .seconds(60)
        case .constant(_, _, let reset), .exponential(_, _, _, _, let reset): reset
        }
    }

    /// Between which limits the delay lies when a child has failed for the `number`th time in a row.
    func bounds(number: Int) -> ClosedRange<Duration> {
        switch self {
        case .none: return .zero ... .zero
        case .constant(let delay, let jitter, _): return spread(delay, jitter)
        case .exponential(let base, let factor, let max, let jitter, _):
            var delay = base
            for _ in 1..<Swift.max(number, 1) where delay < max { delay = delay * factor }
            return spread(min(delay, max), jitter)
        }
    }

    private func spread(_ delay: Duration, _ jitter: Double) -> ClosedRange<Duration> {
        // A little more on both sides, for rounding.
        let width = delay * jitter + .nanoseconds(jitter > 0 ? 100 : 0)
        return delay - width...delay + width
    }
}
