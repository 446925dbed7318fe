//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeCron

/// Expressions that are none: what is wrong, where, and what it says.
@Suite struct CronErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let code: CronError.Code
        let field: CronField?
        let column: Int
        let found: String

        init(_ text: String, _ code: CronError.Code, _ field: CronField?, _ column: Int, _ found: String) {
            self.text = text
            self.code = code
            self.field = field
            self.column = column
            self.found = found
        }

        var testDescription: String { text }
    }

    static let cases: [Case] = [
        // Numbers that are out of range.
        Case("60 * * * *", .outOfRange, .minute, 1, "60"),
        Case("* 24 * * *", .outOfRange, .hour, 3, "24"),
        Case("* * 0 * *", .outOfRange, .dayOfMonth, 5, "0"),
        Case("* * 32 * *", .outOfRange, .dayOfMonth, 5, "32"),
        Case("* * * 13 *", .outOfRange, .month, 7, "13"),
        Case("* * * 0 *", .outOfRange, .month, 7, "0"),
        Case("* * * * 8", .outOfRange, .dayOfWeek, 9, "8"),
        Case("* * * * * 60", .outOfRange, .second, 11, "60"),
        Case("99999999999999999999 * * * *", .outOfRange, .minute, 1, "99999999999999999999"),
        Case("1,2,61 * * * *", .outOfRange, .minute, 5, "61"),
        Case("0 8-25 * * *", .outOfRange, .hour, 5, "25"),
        Case("  0   25 * * *", .outOfRange, .hour, 7, "25"),
        Case("* * * * 8#2", .outOfRange, .dayOfWeek, 9, "8"),
        Case("* * * * mon#6", .outOfRange, .dayOfWeek, 13, "6"),
        Case("* * * * mon#0", .outOfRange, .dayOfWeek, 13, "0"),
        Case("* * * * 8L", .outOfRange, .dayOfWeek, 9, "8"),
        // What is no value.
        Case("x * * * *", .badValue, .minute, 1, "x"),
        Case("-5 * * * *", .badValue, .minute, 1, ""),
        Case("5- * * * *", .badValue, .minute, 3, ""),
        Case("+5 * * * *", .badValue, .minute, 1, "+5"),
        Case("1.5 * * * *", .badValue, .minute, 1, "1.5"),
        Case("٣ * * * *", .badValue, .minute, 1, "٣"),
        Case("** * * * *", .badValue, .minute, 1, "**"),
        Case("*-5 * * * *", .badValue, .minute, 1, "*"),
        Case("1-2-3 * * * *", .badValue, .minute, 3, "2-3"),
        Case(", * * * *", .badValue, .minute, 1, ""),
        Case("1,,2 * * * *", .badValue, .minute, 3, ""),
        Case("1, * * * *", .badValue, .minute, 3, ""),
        Case("/5 * * * *", .badValue, .minute, 1, ""),
        Case("? * * * *", .badValue, .minute, 1, "?"),
        Case("* * ? * *", .badValue, .dayOfMonth, 5, "?"),
        Case("L * * * *", .badValue, .minute, 1, "L"),
        Case("* * mon * *", .badValue, .dayOfMonth, 5, "mon"),
        Case("* * * mon *", .badValue, .month, 7, "mon"),
        Case("* * * january *", .badValue, .month, 7, "january"),
        Case("* * * * jan", .badValue, .dayOfWeek, 9, "jan"),
        Case("* * * * L", .badValue, .dayOfWeek, 9, "L"),
        Case("* * * * friL", .badValue, .dayOfWeek, 9, "friL"),
        Case("* * * * mon#x", .badValue, .dayOfWeek, 13, "x"),
        Case("* * * * mon-fri#2", .badValue, .dayOfWeek, 9, "mon-fri"),
        Case("* * L-3 * *", .badValue, .dayOfMonth, 5, "L"),
        Case("* * 15W * *", .badValue, .dayOfMonth, 5, "15W"),
        Case("* * * jan-x *", .badValue, .month, 11, "x"),
        // Ranges that go down; there is no way round midnight or Sunday.
        Case("0 22-2 * * *", .reversedRange, .hour, 3, "22-2"),
        Case("* * * dec-jan *", .reversedRange, .month, 7, "dec-jan"),
        Case("* * * * fri-sun", .reversedRange, .dayOfWeek, 9, "fri-sun"),
        // Steps that are none.
        Case("*/0 * * * *", .badStep, .minute, 3, "0"),
        Case("*/ * * * *", .badStep, .minute, 3, ""),
        Case("*/x * * * *", .badStep, .minute, 3, "x"),
        Case("*/5/5 * * * *", .badStep, .minute, 3, "5/5"),
        Case("* * L/2 * *", .badStep, .dayOfMonth, 6, "/2"),
        Case("* * * * 5L/2", .badStep, .dayOfWeek, 11, "/2"),
        Case("* * * * mon#2/2", .badValue, .dayOfWeek, 13, "2/2"),
        // Fields that are too few or too many.
        Case("", .wrongFieldCount, nil, 1, ""),
        Case("   ", .wrongFieldCount, nil, 1, ""),
        Case("* * * *", .wrongFieldCount, nil, 8, ""),
        Case("* * * * * * *", .wrongFieldCount, nil, 13, "*"),
        // Aliases.
        Case("@reboot", .unknownAlias, nil, 1, "@reboot"),
        Case(" @never", .unknownAlias, nil, 2, "@never"),
        Case("@", .unknownAlias, nil, 1, "@"),
        Case("@daily 5", .unknownAlias, nil, 8, "5"),
        // Days that never come.
        Case("0 0 30 2 *", .neverMatches, .dayOfMonth, 5, "30 2 *"),
        Case("0 0 31 2,4,6,9,11 *", .neverMatches, .dayOfMonth, 5, "31 2,4,6,9,11 *"),
        Case("0 0 30-31 feb */2", .neverMatches, .dayOfMonth, 5, "30-31 feb */2"),
        Case("0 0 */31 * mon#2", .neverMatches, .dayOfMonth, 5, "*/31 * mon#2"),
    ]

    @Test(arguments: cases) func saysWhatIsWrongAndWhere(_ item: Case) throws {
        let error = try #require(throws: CronError.self) { try CronExpression(item.text) }
        #expect(error.code == item.code)
        #expect(error.field == item.field)
        #expect(error.column == item.column)
        #expect(error.found == item.found)
        #expect(error.text == item.text)
        #expect(!error.allowed.isEmpty)
    }

    @Test func readsAsASentence() {
        #expect(
            message("0 25 * * *")
                == "cron expression \"0 25 * * *\": hour, column 3: found \"25\", which is out of range; "
                + "allowed are 0 to 23"
        )
        #expect(
            message("* * * *")
                == "cron expression \"* * * *\": column 8: found nothing, the wrong number of fields; "
                + "there are 4 fields, and there must be 5, or 6 with seconds"
        )
        #expect(message("@reboot").contains("onStarted()"))
        #expect(message("* * * * x").contains("mon#2"))
    }

    @Test func readsAsASentence_forAZone() {
        let error = #expect(throws: CronError.self) { try CronSchedule("* * * * *", in: "Europe/Atlantis") }
        #expect(
            error.map(\.description)
                == "unknown time zone \"Europe/Atlantis\"; allowed are names of the IANA database, as Europe/Berlin or UTC"
        )
    }

    private func message(_ text: String) -> String {
        do {
            _ = try CronExpression(text)
            return "no error"
        } catch {
            return "\(error)"
        }
    }
}
