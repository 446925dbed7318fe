//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// How often something may happen: `10/s`, `100/h`.
public struct Rate: Sendable, Hashable {
    /// How many in a ``period``; positive.
    public let count: Double
    /// In what time; positive.
    public let period: Duration

    /// So many in a time.
    ///
    /// - Important: traps unless both are positive and finite.
    public init(_ count: Double, per period: Duration) {
        precondition(count > 0 && count.isFinite, "a Rate must be positive, but its count is \(count)")
        precondition(period > .zero, "a Rate must have a positive period, but it is \(period.inWords)")
        self.count = count
        self.period = period
    }

    /// So many in a second.
    public static func perSecond(_ count: Double) -> Rate { Rate(count, per: .seconds(1)) }

    /// So many in a minute.
    public static func perMinute(_ count: Double) -> Rate { Rate(count, per: .seconds(60)) }

    /// So many in an hour.
    public static func perHour(_ count: Double) -> Rate { Rate(count, per: .seconds(3_600)) }

    /// So many in a day.
    public static func perDay(_ count: Double) -> Rate { Rate(count, per: .seconds(86_400)) }

    /// Reads a rate: a number, which is one per second, or a number, `/` and one of `s`, `m`, `h` and `d`.
    ///
    /// - Throws: ``RateError``, which says what is wrong with the text.
    public init(_ text: String) throws(RateError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let isPlain = parts[0].utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard isPlain, let count = Double(parts[0]), count.isFinite else { throw RateError(.notANumber, text) }
        guard count > 0 else { throw RateError(.notPositive, text) }
        switch parts.dropFirst().first {
        case nil, "s": self = .perSecond(count)
        case "m": self = .perMinute(count)
        case "h": self = .perHour(count)
        case "d": self = .perDay(count)
        default: throw RateError(.unknownUnit, text)
        }
    }

    /// How many in a second.
    public var perSecond: Double { count / (period / .seconds(1)) }

    /// The time from one to the next; at most some 292 years.
    public var interval: Duration {
        // A rate from a configuration may be next to nothing, and a duration has an end.
        let longest = Duration.nanoseconds(Int64.max)
        guard period / .seconds(1) / count < longest / .seconds(1) else { return longest }
        // Whole numbers are divided exactly.
        return Int(exactly: count).map { period / $0 } ?? period / count
    }
}

extension Rate: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    /// So many in a second.
    public init(integerLiteral count: Int) { self = .perSecond(Double(count)) }

    /// So many in a second.
    public init(floatLiteral count: Double) { self = .perSecond(count) }
}

extension Rate: CustomStringConvertible {
    /// `10/s`; other periods than a second, a minute, an hour and a day in words.
    public var description: String {
        let number = Int(exactly: count).map(String.init) ?? "\(count)"
        switch period {
        case .seconds(1): return "\(number)/s"
        case .seconds(60): return "\(number)/m"
        case .seconds(3_600): return "\(number)/h"
        case .seconds(86_400): return "\(number)/d"
        default: return "\(number) in \(period.inWords)"
        }
    }
}

/// Why a text is no ``Rate``.
public struct RateError: Error, Sendable, Hashable {
    /// What is wrong, for code to decide on.
    @nonexhaustive public enum Code: Sendable, Hashable {
        /// It does not begin with a number.
        case notANumber
        /// The number is zero.
        case notPositive
        /// What follows the `/` is none of `s`, `m`, `h` and `d`.
        case unknownUnit
    }

    /// What is wrong.
    public let code: Code
    /// The text.
    public let text: String

    init(_ code: Code, _ text: String) {
        self.code = code
        self.text = text
    }
}

extension RateError: CustomStringConvertible {
    /// One line: the text, and what is wrong with it.
    public var description: String {
        let problem =
            switch code {
            case .notANumber: "does not begin with a number"
            case .notPositive: "must be positive"
            case .unknownUnit: "has an unknown unit; s, m, h and d are known"
            }
        return "rate \"\(text)\" \(problem)"
    }
}
