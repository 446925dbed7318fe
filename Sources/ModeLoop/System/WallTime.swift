//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// An instant on the wall clock, for people to read.
///
/// It may jump: durations come from the loop.
package struct WallTime: Sendable, Hashable {
    /// Whole seconds since 1970-01-01 00:00:00 UTC.
    package var seconds: Int64
    /// Milliseconds past `seconds`, 0 to 999.
    package var milliseconds: Int

    /// Creates an instant from its parts.
    package init(seconds: Int64, milliseconds: Int = 0) {
        self.seconds = seconds
        self.milliseconds = milliseconds
    }

    /// Time since 1970-01-01 00:00:00 UTC.
    package var sinceEpoch: Duration { .seconds(seconds) + .milliseconds(milliseconds) }

    /// How long it is from here to another instant; the two must not be centuries apart.
    package func duration(to other: WallTime) -> Duration {
        .seconds(other.seconds - seconds) + .milliseconds(other.milliseconds - milliseconds)
    }

    /// The system's time.
    package static func now() -> WallTime {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return WallTime(seconds: Int64(now.tv_sec), milliseconds: now.tv_nsec / 1_000_000)
    }
}
