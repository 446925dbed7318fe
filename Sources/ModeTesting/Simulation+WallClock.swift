//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// The wall clock, which tasks that run at certain times of day go by.
///
/// It begins at 2000-01-01 00:00:00 UTC, goes with virtual time, and can be put forward and back like a real one: nobody is
/// told, and no sleep ends earlier or later for it. Time stamps of log lines show the system's time.
extension Simulation {
    /// What the wall clock shows: the time since 1970-01-01 00:00:00 UTC.
    public var wallClock: Duration { .nanoseconds(world.wallClock.nanoseconds(at: world.now)) }

    /// Puts the wall clock forward, or back if the duration is negative.
    public func jumpWallClock(by duration: Duration) {
        preconditionOnThread()
        world.note("the wall clock is put \(duration < .zero ? "back" : "forward") by \(duration)")
        world.wallClock.jump(by: duration)
    }

    /// Sets the wall clock.
    ///
    /// - Parameter seconds: what it shows from now on: seconds since 1970-01-01 00:00:00 UTC.
    public func setWallClock(secondsSince1970 seconds: Int64) {
        preconditionOnThread()
        world.note("the wall clock is set to \(CivilTime.utc(at: WallTime(seconds: seconds)).text) UTC")
        world.wallClock.set(secondsSince1970: seconds, at: world.now)
    }

    /// Sets the wall clock to a date and a time of day in UTC.
    public func setWallClock(
        year: Int,
        month: Int,
        day: Int,
        hour: Int = 0,
        minute: Int = 0,
        second: Int = 0,
    ) {
        let time = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        setWallClock(secondsSince1970: time.instant.seconds)
    }
}
