//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

@testable import ModeCron

/// What expressions stand for.
@Suite struct CronExpressionTests {
    private func minutes(_ field: String) throws -> [Int] { members(try CronExpression("\(field) * * * *").minutes) }

    private func members(_ numbers: NumberSet) -> [Int] { (0...63).filter(numbers.contains) }

    @Test func readsNumbersRangesStepsAndLists() throws {
        #expect(try minutes("*") == Array(0...59))
        #expect(try minutes("7") == [7])
        #expect(try minutes("007") == [7])
        #expect(try minutes("5-8") == [5, 6, 7, 8])
        #expect(try minutes("5-5") == [5])
        #expect(try minutes("*/15") == [0, 15, 30, 45])
        #expect(try minutes("5/15") == [5, 20, 35, 50])
        #expect(try minutes("10-20/5") == [10, 15, 20])
        #expect(try minutes("5-5/15") == [5])
        #expect(try minutes("*/100") == [0])
        #expect(try minutes("*/99999999999999999999") == [0])
        #expect(try minutes("1,3-5,*/30") == [0, 1, 3, 4, 5, 30])
    }

    @Test func readsNames_whateverTheirCase() throws {
        #expect(members(try CronExpression("0 0 * jan,FEB,Mar-may *").months) == [1, 2, 3, 4, 5])
        #expect(try CronExpression("0 0 * * MON").days == CronExpression("0 0 * * 1").days)
        #expect(try CronExpression("0 0 l * *").days == CronExpression("0 0 L * *").days)
        #expect(try CronExpression("0 0 * * FRI#2").days == CronExpression("0 0 * * 5#2").days)
    }

    @Test func takesSevenForSunday_inEveryForm() throws {
        #expect(try CronExpression("0 0 * * 7").days == CronExpression("0 0 * * sun").days)
        #expect(try CronExpression("0 0 * * 5-7").days == CronExpression("0 0 * * 5,6,0").days)
        #expect(try CronExpression("0 0 * * 1/3").days == CronExpression("0 0 * * 1,4,0").days)
        #expect(try CronExpression("0 0 * * 7#1").days == CronExpression("0 0 * * 0#1").days)
        #expect(try CronExpression("0 0 * * 7L").days == CronExpression("0 0 * * 0L").days)
    }

    @Test(arguments: [
        ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"), (" @Daily ", "0 0 * * *"),
    ])
    func knowsTheAliases(_ alias: String, _ meaning: String) throws {
        let expression = try CronExpression(alias)
        let meant = try CronExpression(meaning)
        #expect(expression.minutes == meant.minutes)
        #expect(expression.hours == meant.hours)
        #expect(expression.months == meant.months)
        #expect(expression.days == meant.days)
        #expect(expression.isInterval == meant.isInterval)
        #expect(expression.description == alias)
    }

    @Test func takesSecondsLast_andIsDueAtSecondZeroWithoutThem() throws {
        #expect(members(try CronExpression("* * * * *").seconds) == [0])
        #expect(members(try CronExpression("* * * * * */20").seconds) == [0, 20, 40])
    }

    @Test func isAnInterval_whereMinuteOrHourBeginsWithAStar() throws {
        #expect(try CronExpression("* 2 * * *").isInterval)
        #expect(try CronExpression("5 */2 * * *").isInterval)
        #expect(try CronExpression("*,5 2 * * *").isInterval)
        #expect(try !CronExpression("5,* 2 * * *").isInterval)
        #expect(try !CronExpression("0-59 0-23 * * *").isInterval)
        #expect(try !CronExpression("30 2 * * * *").isInterval)
    }

    @Test func acceptsADayThatIsRare() throws {
        for text in ["0 0 29 2 *", "0 0 29 2 */7", "0 0 31 feb mon", "0 0 * 2 0#5", "0 0 L 2 *"] {
            #expect(throws: Never.self) { try CronExpression(text) }
        }
    }

    @Test func answersWithDates_wholeSecondsLaterThanTheStart() throws {
        let expression = try CronExpression("0 12 * * *")
        let noon = Date(timeIntervalSince1970: TimeInterval(try instant("2026-06-30T12:00:00Z")))
        let utc = try zone("UTC")
        #expect(expression.next(after: noon.addingTimeInterval(-0.25), in: utc) == noon)
        #expect(expression.next(after: noon, in: utc) == noon.addingTimeInterval(86_400))
        #expect(expression.next(after: noon.addingTimeInterval(0.25), in: utc) == noon.addingTimeInterval(86_400))
    }

    @Test func answersNothing_outsideTheCalendar() throws {
        let expression = try CronExpression("* * * * *")
        for date in [Date.distantPast.addingTimeInterval(-1e12), Date(timeIntervalSince1970: 1e300)] {
            #expect(expression.next(after: date, in: try zone("UTC")) == nil)
        }
        #expect(expression.next(after: Date(timeIntervalSince1970: .nan), in: try zone("UTC")) == nil)
    }
}
