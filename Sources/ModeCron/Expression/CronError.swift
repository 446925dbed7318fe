//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What is wrong with a cron expression, and where.
public struct CronError: Error, Sendable, Hashable {
    /// What is wrong, for code to decide on.
    @nonexhaustive public enum Code: Sendable, Hashable {
        /// There are not five or six fields.
        case wrongFieldCount
        /// A word with `@` that is none of the aliases.
        case unknownAlias
        /// Something is neither a number nor a name of the field, nor a form that it takes.
        case badValue
        /// A number is too small or too large for its field.
        case outOfRange
        /// A range ends before it begins.
        case reversedRange
        /// A step is no positive number, or stands where there is nothing to step over.
        case badStep
        /// No day is ever as the fields want it, as with the 30th of February.
        case neverMatches
        /// The time zone is not known.
        case unknownZone
    }

    /// What is wrong.
    public let code: Code
    /// The expression as it was given; the name of the zone for ``Code/unknownZone``.
    public let text: String
    /// The field it is in; `nil` if it is in none.
    public let field: CronField?
    /// Where it begins in the text, in characters; the first is 1.
    public let column: Int
    /// What stands there.
    public let found: String
    /// What might stand there, in words.
    public let allowed: String

    init(_ code: Code, in text: String, _ field: CronField?, at column: Int, found: String, allowed: String) {
        self.code = code
        self.text = text
        self.field = field
        self.column = column
        self.found = found
        self.allowed = allowed
    }
}

extension CronError: CustomStringConvertible {
    /// One line: the text, the field and the column, what was found, what is allowed.
    public var description: String {
        if code == .unknownZone { return "unknown time zone \"\(found)\"; \(allowed)" }
        let place = field.map { "\($0.rawValue), column \(column)" } ?? "column \(column)"
        let found = found.isEmpty ? "nothing" : "\"\(found)\""
        return "cron expression \"\(text)\": \(place): found \(found), \(problem); \(allowed)"
    }

    private var problem: String {
        switch code {
        case .wrongFieldCount: "the wrong number of fields"
        case .unknownAlias: "which is no alias"
        case .badValue: "which does not belong there"
        case .outOfRange: "which is out of range"
        case .reversedRange: "which ends before it begins"
        case .badStep: "which is no step"
        case .neverMatches: "which never comes"
        case .unknownZone: "which is no time zone"
        }
    }
}
