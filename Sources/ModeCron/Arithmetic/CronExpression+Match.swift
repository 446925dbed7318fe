//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What a calendar and a clock on the wall show when the expression matches; nothing here knows of time zones.
///
/// A *reading* of clock and calendar is the number of seconds from 1970-01-01 00:00:00 to it, each day having 86,400.
extension CronExpression {
    /// The first reading after another that matches; `nil` if there is none in 400 years.
    func firstReading(after reading: Int64) -> Int64? {
        let start = reading + 1
        let dayNumber = start.floorDivided(by: CivilDate.secondsPerDay)
        var date = CivilDate(dayNumber: Int(dayNumber))
        let secondOfDay = Int(start - dayNumber * CivilDate.secondsPerDay)
        if secondOfDay > 0 {
            if matches(date), let time = firstTime(from: secondOfDay) {
                return dayNumber * CivilDate.secondsPerDay + Int64(time)
            }
            date = CivilDate(dayNumber: Int(dayNumber) + 1)
        }
        guard let day = firstDay(from: date), let time = firstTime(from: 0) else { return nil }
        return Int64(day.dayNumber) * CivilDate.secondsPerDay + Int64(time)
    }

    /// The first day, from another on, that matches; `nil` if there is none in 400 years.
    func firstDay(from date: CivilDate) -> CivilDate? {
        var month = CivilDate(year: date.year, month: date.month, day: 1)
        var earliest = date.day
        while month.year <= date.year + 400 {
            if months.contains(month.month), let day = days.days(ofMonthOf: month).first(from: earliest) {
                return CivilDate(year: month.year, month: month.month, day: day)
            }
            earliest = 1
            if let next = months.first(from: month.month + 1) {
                month.month = next
            } else {
                month = CivilDate(year: month.year + 1, month: months.first, day: 1)
            }
        }
        return nil
    }

    private func matches(_ date: CivilDate) -> Bool {
        guard months.contains(date.month) else { return false }
        return days.days(ofMonthOf: CivilDate(year: date.year, month: date.month, day: 1)).contains(date.day)
    }

    /// The first matching second of a day, from another on; `nil` if that day has none.
    private func firstTime(from second: Int) -> Int? {
        let hour = second / 3_600
        let minute = second / 60 % 60
        if hours.contains(hour) {
            if minutes.contains(minute), let found = seconds.first(from: second % 60) {
                return hour * 3_600 + minute * 60 + found
            }
            if let found = minutes.first(from: minute + 1) { return hour * 3_600 + found * 60 + seconds.first }
        }
        return hours.first(from: hour + 1).map { $0 * 3_600 + minutes.first * 60 + seconds.first }
    }
}
