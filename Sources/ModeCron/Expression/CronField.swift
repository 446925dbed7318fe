//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A field of a cron expression.
public enum CronField: String, Sendable, Hashable, CaseIterable {
    /// 0 to 59.
    case minute
    /// 0 to 23.
    case hour
    /// 1 to 31, `L` for the last day, `LW` for the last one from Monday to Friday.
    case dayOfMonth = "day of month"
    /// 1 to 12, or `jan` to `dec`.
    case month
    /// 0 to 7, both of which are Sunday, or `sun` to `sat`; `mon#2` for the second Monday, `5L` for the last Friday.
    case dayOfWeek = "day of week"
    /// 0 to 59; the sixth field, which may be left out for second 0.
    case second

    /// The numbers that the field may hold.
    var range: ClosedRange<Int> {
        switch self {
        case .minute, .second: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// The names of its numbers, the first one's first; in lower case.
    var names: [String] {
        switch self {
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        case .minute, .hour, .dayOfMonth, .second: []
        }
    }

    /// The values that the field may hold, in words.
    var values: String {
        switch self {
        case .minute, .second: "0 to 59"
        case .hour: "0 to 23"
        case .dayOfMonth: "1 to 31"
        case .month: "1 to 12 and jan to dec"
        case .dayOfWeek: "0 to 7 and sun to sat"
        }
    }

    /// What the field may consist of, in words.
    var grammar: String {
        switch self {
        case .dayOfMonth: "\(values), *, ranges, steps and lists of them, L and LW"
        case .dayOfWeek: "\(values), *, ranges, steps and lists of them, mon#2 and 5L"
        case .minute, .hour, .month, .second: "\(values), *, ranges, steps and lists of them"
        }
    }
}
