//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Date and time of day as a calendar and a clock on the wall show them.
package struct CivilTime: Sendable, Hashable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int
    /// Seconds east of UTC, summer time included.
    package var offsetFromUTC: Int

    /// What the clocks show in the system's time zone (`TZ`, or `/etc/localtime`).
    package static func local(at instant: WallTime) -> CivilTime {
        // localtime_r need not read the zone by itself (POSIX), so it is read once here.
        _ = zoneIsRead
        var seconds = time_t(instant.seconds)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return CivilTime(parts)
    }

    /// What the clocks show in UTC.
    package static func utc(at instant: WallTime) -> CivilTime {
        var seconds = time_t(instant.seconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return CivilTime(parts)
    }

    private init(_ parts: tm) {
        year = Int(parts.tm_year) + 1900
        month = Int(parts.tm_mon) + 1
        day = Int(parts.tm_mday)
        hour = Int(parts.tm_hour)
        minute = Int(parts.tm_min)
        second = Int(parts.tm_sec)
        offsetFromUTC = parts.tm_gmtoff
    }

    private static let zoneIsRead: Void = tzset()
}
