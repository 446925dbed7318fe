//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// When a record was made, ready to be written: `2018-03-27 15:47:12`, the milliseconds, and the zone.
struct LogTimestamp: Sendable, Hashable {
    /// `2018-03-27 15:47:12`, local.
    let second: [UInt8]
    /// `+02:00`, or `Z` where the clocks show UTC.
    let zone: [UInt8]
    /// 0 to 999.
    var milliseconds: Int

    /// Writes out what does not change within a second.
    init(_ time: CivilTime, milliseconds: Int) {
        var second: [UInt8] = []
        second.appendDigits(time.year, width: 4)
        for (separator, value) in zip("-- ::", [time.month, time.day, time.hour, time.minute, time.second]) {
            second.append(contentsOf: separator.utf8)
            second.appendDigits(value, width: 2)
        }
        self.second = second
        zone = Self.zone(time.offsetFromUTC)
        self.milliseconds = milliseconds
    }

    private static func zone(_ offset: Int) -> [UInt8] {
        guard offset != 0 else { return Array("Z".utf8) }
        var zone = Array(offset < 0 ? "-".utf8 : "+".utf8)
        zone.appendDigits(abs(offset) / 3_600, width: 2)
        zone.append(UInt8(ascii: ":"))
        zone.appendDigits(abs(offset) / 60 % 60, width: 2)
        return zone
    }
}

extension [UInt8] {
    /// Appends a number with leading zeros; a longer one keeps all its digits.
    mutating func appendDigits(_ value: Int, width: Int, radix: Int = 10) {
        let digits = String(value, radix: radix).utf8
        for _ in 0..<Swift.max(0, width - digits.count) { append(UInt8(ascii: "0")) }
        append(contentsOf: digits)
    }
}

/// The clock of the log lines, which asks for the local time once a second and not once a line.
final class LogClock: Sendable {
    private let now: @Sendable () -> WallTime
    private let calendar: @Sendable (WallTime) -> CivilTime
    private let latest: Lock<Latest?> = Lock(nil)

    private struct Latest {
        let second: Int64
        let stamp: LogTimestamp
    }

    /// A clock that shows the system's time in the system's zone, unless told otherwise.
    init(
        now: @escaping @Sendable () -> WallTime = { .now() },
        calendar: @escaping @Sendable (WallTime) -> CivilTime = { .local(at: $0) },
    ) {
        self.now = now
        self.calendar = calendar
    }

    func stamp() -> LogTimestamp {
        let instant = now()
        return latest.withLock { latest in
            guard var stamp = latest?.stamp, latest?.second == instant.seconds else {
                let stamp = LogTimestamp(calendar(instant), milliseconds: instant.milliseconds)
                latest = Latest(second: instant.seconds, stamp: stamp)
                return stamp
            }
            stamp.milliseconds = instant.milliseconds
            return stamp
        }
    }
}
