//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import Testing

@Suite struct CivilTimeTests {
    @Test(
        arguments: [
            (0, [1970, 1, 1, 0, 0, 0]),
            (-1, [1969, 12, 31, 23, 59, 59]),
            (951_782_400, [2000, 2, 29, 0, 0, 0]),
            (1_522_165_632, [2018, 3, 27, 15, 47, 12]),
            (4_102_444_800, [2100, 1, 1, 0, 0, 0]),
        ] as [(Int64, [Int])]
    )
    func showsKnownInstants_inUTC(seconds: Int64, expected: [Int]) {
        let time = CivilTime.utc(at: WallTime(seconds: seconds))
        #expect([time.year, time.month, time.day, time.hour, time.minute, time.second] == expected)
        #expect(time.offsetFromUTC == 0)
    }

    @Test func followsTheZone_andItsSummerTime() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1)
            let winter = CivilTime.local(at: WallTime(seconds: 1_521_939_599))
            let summer = CivilTime.local(at: WallTime(seconds: 1_521_939_600))
            #expect([winter.day, winter.hour, winter.minute, winter.second] == [25, 1, 59, 59])
            #expect([summer.day, summer.hour, summer.minute, summer.second] == [25, 3, 0, 0])
            #expect(winter.offsetFromUTC == 3_600)
            #expect(summer.offsetFromUTC == 7_200)
        }
    }

    @Test func knowsHalfHours_westOfGreenwich() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", "NST3:30", 1)
            let time = CivilTime.local(at: WallTime(seconds: 0))
            #expect([time.year, time.day, time.hour, time.minute] == [1969, 31, 20, 30])
            #expect(time.offsetFromUTC == -12_600)
        }
    }

    @Test func readsTheSystemsClock() {
        let now = WallTime.now()
        #expect(now.seconds > 1_500_000_000)
        #expect((0..<1_000).contains(now.milliseconds))
    }

    @Test func isAnInstant_asItsOffsetSays() {
        let time = CivilTime(year: 2018, month: 3, day: 27, hour: 15, minute: 47, second: 12, offsetFromUTC: 7_200)
        #expect(time.instant == WallTime(seconds: 1_522_158_432))
        #expect(CivilTime.utc(at: time.instant).text == "2018-03-27 13:47:12")
        #expect(CivilTime(year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59).instant.seconds == -1)
    }

    @Test func readsWithLeadingZeros() {
        #expect(CivilTime(year: 7, month: 1, day: 2, hour: 3, minute: 4, second: 5).text == "0007-01-02 03:04:05")
    }
}
