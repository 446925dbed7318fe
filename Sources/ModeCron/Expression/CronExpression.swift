//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A cron expression: the times of day, and the days, at which something is to happen.
///
/// ```swift
/// import Foundation
///
/// let closing = try CronExpression("30 18 * * mon-fri")
/// let next = closing.next(after: Date(), in: .current)
/// ```
///
/// Five fields stand for minute, hour, day of month, month and day of week; a sixth one, at the end, for seconds. A field
/// holds `*`, a number, a name (`jan`, `mon`), a range (`1-5`), any of these with a step (`*/15`, `5/15`, `10-20/2`), or
/// several with commas between. The day of month may also be `L` (the last) or `LW` (the last that is none of a weekend);
/// the day of week `mon#2` (the second Monday) or `5L` (the last Friday), and both 0 and 7 are Sunday. Upper and lower
/// case are the same. `@hourly`, `@daily`, `@midnight`, `@weekly`, `@monthly`, `@yearly` and `@annually` are short for
/// the usual.
///
/// What it means is what it means to the cron of Vixie and Debian; <doc:ModeCron> has the rules, those for clock changes
/// included.
public struct CronExpression: Sendable, Hashable {
    /// The expression as it was written.
    public let text: String

    let seconds: NumberSet
    let minutes: NumberSet
    let hours: NumberSet
    let months: NumberSet
    let days: DayRule

    /// Whether it runs by elapsed time, and not once for each time that a clock on the wall shows: minute or hour begins
    /// with `*`.
    let isInterval: Bool

    /// Reads an expression.
    ///
    /// - Parameter text: five or six fields, or an alias.
    /// - Throws: what is wrong with it, in which field and at which column; also for one that never matches.
    public init(_ text: String) throws(CronError) {
        let words = try Self.words(of: text)
        var fields: [CronField: FieldValues] = [:]
        for (field, word) in zip(CronField.allCases, words) {
            fields[field] = try FieldParser(field: field, source: text).parse(word)
        }
        func values(_ field: CronField) -> FieldValues { fields[field] ?? FieldValues(numbers: NumberSet(bits: 1)) }
        self.text = text
        seconds = values(.second).numbers
        minutes = values(.minute).numbers
        hours = values(.hour).numbers
        months = values(.month).numbers
        days = DayRule(dayOfMonth: values(.dayOfMonth), dayOfWeek: values(.dayOfWeek))
        isInterval = values(.minute).beginsWithStar || values(.hour).beginsWithStar
        // The calendar repeats itself after 400 years, so a day that is not in them is in none.
        guard firstDay(from: CivilDate(year: 2_000, month: 1, day: 1)) == nil else { return }
        throw CronError(
            .neverMatches,
            in: text,
            .dayOfMonth,
            at: words[2].column,
            found: words[2...4].map(\.text).joined(separator: " "),
            allowed: "there must be a day that is as day of month, month and day of week say",
        )
    }

    /// The fields of the text, or those that its alias stands for.
    private static func words(of text: String) throws(CronError) -> [CronToken] {
        let words = CronToken(text).words()
        if let first = words.first, first.starts(with: "@") { return try meaning(of: words, in: text) }
        guard words.count < 5 || words.count > CronField.allCases.count else { return words }
        let surplus = words.count > CronField.allCases.count ? words[CronField.allCases.count] : nil
        throw CronError(
            .wrongFieldCount,
            in: text,
            nil,
            at: surplus?.column ?? (words.last?.endColumn ?? 1),
            found: surplus?.text ?? "",
            allowed: "there are \(words.count) fields, and there must be 5, or 6 with seconds",
        )
    }

    /// The fields that an alias stands for.
    private static func meaning(of words: [CronToken], in text: String) throws(CronError) -> [CronToken] {
        let name = words[0].text.lowercased()
        let meaning = aliases[name]
        if let meaning, words.count == 1 { return CronToken(meaning).words() }
        let culprit = meaning == nil ? words[0] : words[1]
        let advice = name == "@reboot" ? "what is to run once at the start belongs in onStarted(); " : ""
        let known = aliases.keys.sorted().joined(separator: ", ")
        throw CronError(
            .unknownAlias,
            in: text,
            nil,
            at: culprit.column,
            found: culprit.text,
            allowed: "\(advice)allowed are \(known), each alone",
        )
    }

    private static let aliases = [
        "@hourly": "0 * * * *",
        "@daily": "0 0 * * *",
        "@midnight": "0 0 * * *",
        "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *",
        "@yearly": "0 0 1 1 *",
        "@annually": "0 0 1 1 *",
    ]
}

extension CronExpression: CustomStringConvertible {
    /// The expression as it was written.
    public var description: String { text }
}
