//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Reads one field of a cron expression.
struct FieldParser {
    let field: CronField
    /// The whole expression, for errors.
    let source: String

    func parse(_ token: CronToken) throws(CronError) -> FieldValues {
        var values = FieldValues(beginsWithStar: token.starts(with: "*"))
        for term in token.pieces(between: ",") { values.formUnion(try parseTerm(term)) }
        // 7 is Sunday, too; only now, so that a step counts on to 7.
        if field == .dayOfWeek, values.numbers.contains(7) {
            values.numbers.insert(0)
            values.numbers.bits &= 0x7F
        }
        return values
    }

    /// What stands between two commas.
    private func parseTerm(_ token: CronToken) throws(CronError) -> FieldValues {
        if let special = try parseSpecial(token) { return special }
        guard let (head, tail) = token.cut(at: "/") else {
            return FieldValues(numbers: set(try parseRange(token), by: 1))
        }
        guard try parseSpecial(head) == nil else {
            throw error(.badStep, "/" + tail.text, at: tail.column - 1, "\(head.text) takes no step")
        }
        var range = try parseRange(head)
        guard let step = tail.number, step > 0 else {
            throw error(.badStep, tail, "a step is a number from 1 on")
        }
        // `5/15`: from 5 on.
        if !head.starts(with: "*"), head.cut(at: "-") == nil { range = range.lowerBound...field.range.upperBound }
        return FieldValues(numbers: set(range, by: step))
    }

    /// `*`, `5`, `1-5`.
    private func parseRange(_ token: CronToken) throws(CronError) -> ClosedRange<Int> {
        if token.text == "*" { return field.range }
        guard let (head, tail) = token.cut(at: "-") else {
            let value = try parseValue(token)
            return value...value
        }
        let lower = try parseValue(head)
        let upper = try parseValue(tail)
        guard lower <= upper else {
            throw error(.reversedRange, token, "a range goes upwards; \(field.rawValue) is \(field.values)")
        }
        return lower...upper
    }

    private func parseValue(_ token: CronToken) throws(CronError) -> Int {
        if let index = field.names.firstIndex(of: token.text.lowercased()) { return field.range.lowerBound + index }
        guard let number = token.number else { throw error(.badValue, token, "allowed are \(field.grammar)") }
        guard field.range.contains(number) else { throw error(.outOfRange, token, "allowed are \(field.values)") }
        return number
    }

    /// What only days have: `L`, `LW`, `mon#2`, `5L`; `nil` for everything else.
    private func parseSpecial(_ token: CronToken) throws(CronError) -> FieldValues? {
        let text = token.text.lowercased()
        if field == .dayOfMonth, text == "l" { return FieldValues(hasLastDay: true) }
        if field == .dayOfMonth, text == "lw" { return FieldValues(hasLastWorkday: true) }
        guard field == .dayOfWeek else { return nil }
        if let (head, tail) = token.cut(at: "#") {
            let weekday = try parseValue(head)
            guard let ordinal = tail.number, (1...5).contains(ordinal) else {
                throw error(tail.number == nil ? .badValue : .outOfRange, tail, "after # stands a number from 1 to 5")
            }
            return FieldValues(weekdaysOfMonth: [WeekdayOfMonth(weekday: weekday % 7, ordinal: ordinal)])
        }
        guard text.last == "l", token.dropLast().number != nil else { return nil }
        let weekday = try parseValue(token.dropLast())
        return FieldValues(weekdaysOfMonth: [WeekdayOfMonth(weekday: weekday % 7, ordinal: nil)])
    }

    private func set(_ range: ClosedRange<Int>, by step: Int) -> NumberSet {
        var numbers = NumberSet()
        for number in stride(from: range.lowerBound, through: range.upperBound, by: min(step, 64)) {
            numbers.insert(number)
        }
        return numbers
    }

    private func error(_ code: CronError.Code, _ token: CronToken, _ allowed: String) -> CronError {
        error(code, token.text, at: token.column, allowed)
    }

    private func error(_ code: CronError.Code, _ found: String, at column: Int, _ allowed: String) -> CronError {
        CronError(code, in: source, field, at: column, found: found, allowed: allowed)
    }
}
