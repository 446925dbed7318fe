//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// The wall clock of a simulation: it goes with virtual time, and can be put forward and back.
struct SimulatedWallClock {
    /// It begins at 2000-01-01 00:00:00 UTC, a Saturday.
    static let start: Int64 = 946_684_800

    /// Nanoseconds that it is ahead of virtual time; it shows years of 64 bits, from 1678 to 2262.
    private var ahead = start * 1_000_000_000 - Int64(SimulatedWorld.origin)

    /// Nanoseconds since 1970-01-01 00:00:00 UTC.
    func nanoseconds(at now: UInt64) -> Int64 { Int64(clamping: now).addingSaturating(ahead) }

    mutating func jump(by duration: Duration) { ahead = ahead.addingSaturating(duration.inNanoseconds) }

    mutating func set(secondsSince1970 seconds: Int64, at now: UInt64) {
        ahead = Duration.seconds(seconds).inNanoseconds.addingSaturating(-Int64(clamping: now))
    }
}

extension Int64 {
    fileprivate func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}

extension SimulatedWorld {
    var wallTime: WallTime {
        let nanoseconds = wallClock.nanoseconds(at: now)
        var (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000_000) }
        return WallTime(seconds: seconds, milliseconds: Int(rest / 1_000_000))
    }
}
