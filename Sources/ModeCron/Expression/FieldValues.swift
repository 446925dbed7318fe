//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The values that a field of an expression stands for.
struct FieldValues: Sendable, Hashable {
    /// The numbers: bit n for n.
    var numbers = NumberSet()
    /// `L`: the last day of the month.
    var hasLastDay = false
    /// `LW`: the last day of the month that is none of a weekend.
    var hasLastWorkday = false
    /// `mon#2`, `5L`: certain ones of the month's Mondays, Fridays and so on.
    var weekdaysOfMonth: Set<WeekdayOfMonth> = []
    /// Whether the field begins with `*`, which decides how days are combined and what clock changes mean.
    var beginsWithStar = false

    mutating func formUnion(_ other: FieldValues) {
        numbers.bits |= other.numbers.bits
        hasLastDay = hasLastDay || other.hasLastDay
        hasLastWorkday = hasLastWorkday || other.hasLastWorkday
        weekdaysOfMonth.formUnion(other.weekdaysOfMonth)
    }
}

/// One weekday of a month.
struct WeekdayOfMonth: Sendable, Hashable {
    /// 0 is Sunday.
    let weekday: Int
    /// Which one of the month, 1 to 5; `nil` for the last.
    let ordinal: Int?
}

/// Numbers from 0 to 63.
struct NumberSet: Sendable, Hashable {
    var bits: UInt64 = 0

    mutating func insert(_ number: Int) { bits |= 1 << UInt64(number) }

    func contains(_ number: Int) -> Bool { bits & (1 << UInt64(number)) != 0 }

    /// The smallest number of the set that is not below another; that may be 64, which is beyond all.
    func first(from number: Int) -> Int? {
        let rest = (bits >> UInt64(number)) << UInt64(number)
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }

    /// The smallest number.
    var first: Int { bits.trailingZeroBitCount }
}
