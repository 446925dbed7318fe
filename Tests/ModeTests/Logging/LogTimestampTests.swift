//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import Synchronization
import Testing

@testable import Mode

@Suite struct LogTimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00"),
            (1_522_165_632, "2018-03-27 15:47:12"),
            (253_402_300_799, "9999-12-31 23:59:59"),
            (253_402_300_800, "10000-01-01 00:00:00"),
            (-62_135_596_800, "0001-01-01 00:00:00"),
        ] as [(Int64, String)]
    )
    func writesDateAndTime(seconds: Int64, expected: String) {
        #expect(text(sampleStamp(WallTime(seconds: seconds)).second) == expected)
    }

    @Test(
        arguments: [
            (0, "Z"), (7_200, "+02:00"), (-12_600, "-03:30"), (45_900, "+12:45"), (-60, "-00:01"),
        ]
    )
    func writesTheZone(offset: Int, expected: String) {
        var time = CivilTime.utc(at: sampleInstant)
        time.offsetFromUTC = offset
        #expect(text(LogTimestamp(time, milliseconds: 0).zone) == expected)
    }

    @Test(arguments: [(0, "000"), (7, "007"), (42, "042"), (999, "999")])
    func padsDigits(value: Int, expected: String) {
        var bytes: [UInt8] = []
        bytes.appendDigits(value, width: 3)
        #expect(text(bytes) == expected)
    }

    @Test func asksForTheLocalTime_oncePerSecond() {
        final class Asked: Sendable {
            let instant = Lock(sampleInstant)
            let count = Lock(0)
        }
        let asked = Asked()
        let clock = LogClock(
            now: { asked.instant.withLock { $0 } },
            calendar: { instant in
                asked.count.withLock { $0 += 1 }
                return .utc(at: instant)
            },
        )
        #expect(clock.stamp() == sampleStamp())
        asked.instant.withLock { $0.milliseconds = 999 }
        #expect(clock.stamp().milliseconds == 999)
        #expect(asked.count.withLock { $0 } == 1)
        asked.instant.withLock { $0 = WallTime(seconds: sampleInstant.seconds - 3_600) }
        #expect(text(clock.stamp().second) == "2018-03-27 14:47:12")
        #expect(asked.count.withLock { $0 } == 2)
    }

    @Test func showsLocalTime() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1)
            let stamp = LogClock(now: { sampleInstant }).stamp()
            #expect(String(decoding: stamp.second, as: UTF8.self) == "2018-03-27 17:47:12")
            #expect(String(decoding: stamp.zone, as: UTF8.self) == "+02:00")
            #expect(stamp.milliseconds == 159)
        }
    }

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
