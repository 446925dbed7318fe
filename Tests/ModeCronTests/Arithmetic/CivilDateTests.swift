//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeCron

/// Days of the calendar, against a calendar that is turned over day by day.
@Suite struct CivilDateTests {
    @Test func goesWithACalendarThatIsTurnedOverDayByDay() {
        var date = CivilDate(year: 1_600, month: 1, day: 1)
        var weekday = 6  // a Saturday
        for dayNumber in date.dayNumber...CivilDate(year: 2_410, month: 12, day: 31).dayNumber {
            guard CivilDate(dayNumber: dayNumber) == date, date.dayNumber == dayNumber, date.weekday == weekday else {
                Issue.record("day \(dayNumber) is \(date)")
                return
            }
            weekday = (weekday + 1) % 7
            date.day += 1
            guard date.day > Self.length(of: date.month, in: date.year) else { continue }
            date.day = 1
            date.month += 1
            if date.month > 12 { (date.year, date.month) = (date.year + 1, 1) }
        }
        #expect(date == CivilDate(year: 2_411, month: 1, day: 1))
    }

    private static func length(of month: Int, in year: Int) -> Int {
        let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    @Test func knowsTheLengthOfMonths() {
        for year in [1_900, 2_000, 2_023, 2_024, 2_100] {
            for month in 1...12 {
                #expect(CivilDate(year: year, month: month, day: 1).daysInMonth == Self.length(of: month, in: year))
            }
        }
    }

    @Test func dividesDownwards() {
        #expect((-1).floorDivided(by: 86_400) == -1)
        #expect((-86_400).floorDivided(by: 86_400) == -1)
        #expect(86_399.floorDivided(by: 86_400) == 0)
    }
}
