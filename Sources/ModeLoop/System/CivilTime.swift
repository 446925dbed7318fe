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

    /// Creates a date and a time of day, by default as UTC's clocks show it.
    package init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, offsetFromUTC: Int = 0) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.offsetFromUTC = offsetFromUTC
    }

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

    /// The instant at which clocks show it.
    package var instant: WallTime {
        var parts = tm()
        parts.tm_year = Int32(year - 1900)
        parts.tm_mon = Int32(month - 1)
        parts.tm_mday = Int32(day)
        parts.tm_hour = Int32(hour)
        parts.tm_min = Int32(minute)
        parts.tm_sec = Int32(second)
        return WallTime(seconds: Int64(timegm(&parts) - offsetFromUTC))
    }

    /// `2018-03-27 15:47:12`.
    package var text: String {
        let fields = [(year, 4), (month, 2), (day, 2), (hour, 2), (minute, 2), (second, 2)]
        var text = ""
        for (separator, (value, width)) in zip(["", "-", "-", " ", ":", ":"], fields) {
            let digits = String(value)
            text += separator + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return text
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
