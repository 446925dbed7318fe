//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeCron

/// Which days of a month are meant.
@Suite struct DayRuleTests {
    private func days(_ fields: String, year: Int = 2_026, month: Int) throws -> [Int] {
        let parts = fields.split(separator: " ")
        let expression = try CronExpression("0 0 \(parts[0]) * \(parts[1])")
        let days = expression.days.days(ofMonthOf: CivilDate(year: year, month: month, day: 1))
        return (0...63).filter(days.contains)
    }

    // March 2026 begins on a Sunday.
    @Test func takesEither_ofTwoFieldsWithoutAStar() throws {
        #expect(try days("13 fri", month: 3) == [6, 13, 20, 27])
        #expect(try days("1,2 mon#2", month: 3) == [1, 2, 9])
        #expect(try days("L 5L", month: 3) == [27, 31])
        #expect(try days("1-31 mon", month: 3) == Array(1...31))
    }

    @Test func takesBoth_whereAFieldBeginsWithAStar() throws {
        #expect(try days("*/2 mon", month: 3) == [9, 23])
        #expect(try days("1-7 */1", month: 3) == Array(1...7))
        #expect(try days("* sun", month: 3) == [1, 8, 15, 22, 29])
        #expect(try days("5 *", month: 3) == [5])
        #expect(try days("5,* mon", month: 3) == Array(1...31))
    }

    @Test func knowsTheLastOfAMonth() throws {
        #expect(try days("L *", month: 2) == [28])
        #expect(try days("L *", year: 2_024, month: 2) == [29])
        #expect(try days("L *", year: 2_100, month: 2) == [28])
        #expect(try days("L *", month: 4) == [30])
        #expect(try days("1,L *", month: 12) == [1, 31])
    }

    @Test func knowsTheLastWorkday() throws {
        #expect(try days("LW *", month: 1) == [30])  // the 31st is a Saturday
        #expect(try days("LW *", month: 5) == [29])  // the 31st is a Sunday
        #expect(try days("LW *", month: 3) == [31])
    }

    @Test func countsWeekdays() throws {
        #expect(try days("* sun#1", month: 3) == [1])
        #expect(try days("* sun#5", month: 3) == [29])
        #expect(try days("* wed#5", month: 3) == [])
        #expect(try days("* sat#1,sat#4", month: 3) == [7, 28])
        #expect(try days("* 0L", month: 3) == [29])
        #expect(try days("* 3L", month: 3) == [25])
        #expect(try days("* mon#2,5L", month: 3) == [9, 27])
    }
}
