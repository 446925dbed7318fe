//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// The unit and the clock of `poll`, for waits that depend on no event loop.
///
/// No allocation, and no jump when somebody sets the time of day.
enum MonotonicMilliseconds {
    static var now: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec / 1_000_000)
    }

    /// ``now``, as loops count.
    static var precise: UInt64 { UInt64(now) }

    /// The present to within some milliseconds, for a fourth of the price: for what happens on each turn of a loop.
    static var coarse: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        return UInt64(now.tv_sec) &* 1_000 &+ UInt64(now.tv_nsec) / 1_000_000
    }

    /// A duration, rounded up, at most a day.
    static func of(_ duration: Duration) -> Int64 {
        // Nothing here waits for longer; the cap keeps the arithmetic from overflowing.
        let (seconds, attoseconds) = min(max(duration, .zero), .seconds(86_400)).components
        return seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
