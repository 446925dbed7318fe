//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

@testable import ModeCron

/// The rules for clock changes, one by one, in zones that are made for it.
@Suite struct CronExpressionNextTests {
    /// Clocks that are changed as a test says; they show UTC at first.
    private struct Clocks: ZoneRules {
        var changes: [(at: Int64, offset: Int64)]

        func offset(at instant: Int64) -> Int64 { changes.last { $0.at <= instant }?.offset ?? 0 }

        func nextChange(after instant: Int64) -> Int64? { changes.first { $0.at > instant }?.at }
    }

    private let day: Int64 = 86_400
    private let hour: Int64 = 3_600

    /// At 02:00 of the first day of 1970 clocks are put forward to 03:00.
    private var forward: Clocks { Clocks(changes: [(2 * hour, hour)]) }
    /// At 02:00 of the first day of 1970 clocks are put back to 01:00.
    private var back: Clocks { Clocks(changes: [(2 * hour, -hour)]) }

    private func dues(
        _ text: String,
        in zone: Clocks,
        after start: Int64 = 0,
        until end: Int64 = 86_400,
    ) throws -> [Int64] {
        let expression = try CronExpression(text)
        var dues: [Int64] = []
        var last = start
        while let due = expression.next(after: last, in: zone), due <= end {
            dues.append(due)
            last = due
        }
        return dues
    }

    @Test func runsAtTheFirstValidInstant_whenItsTimeIsLeftOut() throws {
        #expect(try dues("30 2 * * *", in: forward) == [2 * hour])
        #expect(try dues("0 2 * * *", in: forward) == [2 * hour])
        #expect(try dues("59 2 * * * 30", in: forward) == [2 * hour])
    }

    @Test func runsOnce_forAllThatIsLeftOut() throws {
        #expect(try dues("0,20,40 2,3 * * *", in: forward) == [7_200, 8_400, 9_600])
        #expect(try dues("30 2 * * * *", in: forward) == [2 * hour])
    }

    @Test func runsOnce_theFirstTimeThatItsTimeIsShown() throws {
        #expect(try dues("30 1 * * *", in: back) == [hour + 1_800])
        #expect(try dues("0 1,2 * * *", in: back) == [hour, 3 * hour])
    }

    @Test(arguments: [7_200, 7_800, 9_000, 10_799] as [Int64])
    func isDueTheNextDay_inTheSecondPass(_ start: Int64) throws {
        #expect(try dues("30 1 * * *", in: back, after: start, until: 2 * day) == [day + 9_000])
        #expect(try dues("15,45 1-2 * * *", in: back, after: start).first == 11_700)
    }

    @Test func runsByElapsedTime_withAStar() throws {
        let halfHours: [Int64] = Array(stride(from: 1_800, through: 4 * hour, by: 1_800))
        #expect(try dues("*/30 * * * *", in: forward, until: 4 * hour) == halfHours)
        #expect(try dues("*/30 * * * *", in: back, until: 4 * hour) == halfHours)
        // Shown twice: twice; not shown: never.
        #expect(try dues("*/30 1 * * *", in: back) == [3_600, 5_400, 7_200, 9_000])
        #expect(try dues("*/30 2 * * *", in: forward) == [])
        #expect(try dues("*/30 2 * * *", in: forward, until: 2 * day).first == day + hour)
    }

    @Test func leavesOutADay_thatClocksLeaveOut() throws {
        // At noon, which is 22:00 UTC, a place goes over to the other side of the date line: a day later it is at once.
        let line = Clocks(changes: [(-day, -10 * hour), (22 * hour, 14 * hour)])
        let mornings: [Int64] = [19 * hour, 22 * hour, 43 * hour]
        #expect(try dues("0 9 * * *", in: line, until: 2 * day) == mornings)
        let quarters: [Int64] = [4 * hour, 10 * hour, 16 * hour, 22 * hour]
        #expect(try dues("0 */6 * * *", in: line) == quarters)
    }

    @Test func findsNothing_thatClocksLeaveOutEachTime() throws {
        // New York's clocks are put forward at 2:00 of the second Sunday of March.
        let newYork = try zone("America/New_York")
        let start = try instant("2026-01-01T00:00:00Z")
        let never = try CronExpression("* 2 8-14 3 */7")
        #expect(never.next(after: start, in: newYork) == nil)
        let fixed = try CronExpression("30 2 8-14 3 */7")
        #expect(fixed.next(after: start, in: newYork) == (try instant("2026-03-08T07:00:00Z")))
    }

    @Test func findsARareDay_acrossACentury() throws {
        let leapSunday = try CronExpression("0 0 29 2 */7")
        let start = try instant("2088-03-01T00:00:00Z")
        #expect(leapSunday.next(after: start, in: try zone("UTC")) == (try instant("2128-02-29T00:00:00Z")))
    }

    /// Frozen time 2000-01-01 UTC, as Python's tests have it; seconds from there.
    private static let fromTheMillennium: [(String, String, Int64)] = [
        ("* * * * *", "UTC", 60), ("0 20 * * *", "UTC", 72_000), ("0 13 4 7 *", "UTC", 16_030_800),
        ("0 20 * * *", "US/Pacific", 14_400),
    ]

    @Test(arguments: fromTheMillennium)
    func waitsAsLong_asPythons(_ text: String, _ name: String, _ seconds: Int64) throws {
        let start = try instant("2000-01-01T00:00:00Z")
        #expect(try CronExpression(text).next(after: start, in: zone(name)) == start + seconds)
    }
}
