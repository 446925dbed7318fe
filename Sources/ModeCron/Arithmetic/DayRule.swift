//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Which days of a month an expression means.
struct DayRule: Sendable, Hashable {
    private let dayOfMonth: FieldValues
    private let dayOfWeek: FieldValues
    /// Whether both fields must agree, and not just one.
    ///
    /// That is the rule of Vixie's cron: so `*` asks for nothing, and `*/2` asks for something.
    private let needsBoth: Bool

    init(dayOfMonth: FieldValues, dayOfWeek: FieldValues) {
        self.dayOfMonth = dayOfMonth
        self.dayOfWeek = dayOfWeek
        needsBoth = dayOfMonth.beginsWithStar || dayOfWeek.beginsWithStar
    }

    /// The days of a month, given by its first day.
    func days(ofMonthOf first: CivilDate) -> NumberSet {
        let month = Month(length: first.daysInMonth, firstWeekday: first.weekday)
        let byDay = days(byDayOfMonth: month)
        let byWeekday = days(byDayOfWeek: month)
        return NumberSet(bits: (needsBoth ? byDay & byWeekday : byDay | byWeekday) & month.all)
    }

    private struct Month {
        let length: Int
        let firstWeekday: Int

        /// Bits 1 to its length.
        var all: UInt64 { (1 << UInt64(length + 1)) - 2 }

        func weekday(of day: Int) -> Int { (firstWeekday + day - 1) % 7 }
    }

    private func days(byDayOfMonth month: Month) -> UInt64 {
        var days = dayOfMonth.numbers
        if dayOfMonth.hasLastDay { days.insert(month.length) }
        if dayOfMonth.hasLastWorkday {
            switch month.weekday(of: month.length) {
            case 0: days.insert(month.length - 2)
            case 6: days.insert(month.length - 1)
            default: days.insert(month.length)
            }
        }
        return days.bits
    }

    private func days(byDayOfWeek month: Month) -> UInt64 {
        // The week begins with the weekday of the 1st, and is repeated five times from bit 1 on.
        let week = dayOfWeek.numbers.bits
        let turned = (week >> UInt64(month.firstWeekday) | week << UInt64(7 - month.firstWeekday)) & 0x7F
        var days = NumberSet(bits: turned &* 0x1020_4081 << 1)
        for wanted in dayOfWeek.weekdaysOfMonth {
            if let ordinal = wanted.ordinal {
                days.insert(1 + (wanted.weekday - month.firstWeekday + 7) % 7 + 7 * (ordinal - 1))
            } else {
                days.insert(month.length - (month.weekday(of: month.length) - wanted.weekday + 7) % 7)
            }
        }
        return days.bits
    }
}
