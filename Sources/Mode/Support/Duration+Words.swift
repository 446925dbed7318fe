//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension Duration {
    /// For messages: `250 ms`, `1.5 s`, `12 s`; what is less than that is left out.
    var inWords: String {
        let total = inWholeMilliseconds
        guard total != .max, total != .min else { return "\(components.seconds) s" }
        guard total.magnitude >= 1_000 else { return "\(total) ms" }
        let tenths = total.magnitude % 1_000 / 100
        return tenths == 0 ? "\(total / 1_000) s" : "\(total / 1_000).\(tenths) s"
    }
}

extension Duration {
    /// In the largest unit that fits, with two decimals: `4.00 days`, `1.50 minutes`, `1.00 second`.
    ///
    /// - Parameters:
    ///   - prefix: what stands before the number.
    ///   - suffix: what stands behind the unit.
    ///   - now: what is said of less than a second, and of what lies in the past.
    ///   - subsecond: whether a part of a second is said in milliseconds or microseconds instead: `250 ms`, `12 µs`.
    /// - Returns: the words.
    public func humanized(
        prefix: String = "",
        suffix: String = "",
        now: String = "now",
        subsecond: Bool = false,
    ) -> String {
        guard let words = unitWords ?? (subsecond ? subsecondWords : nil) else { return now }
        return prefix + words + suffix
    }

    /// How long ago something was: `3.33 seconds ago`, or `just now` for less than a second.
    public var humanizedAgo: String { humanized(suffix: " ago", now: "just now") }

    /// `nil` for less than a second.
    private var unitWords: String? {
        let (seconds, attoseconds) = max(self, .zero).components
        guard seconds < Int64.max / 1_000 else { return "\(seconds / 86_400).00 days" }
        // Rounded first, so that 59.999 s are a minute.
        let hundredths = seconds * 100 + (attoseconds / 1_000_000_000_000_000 + 5) / 10
        let units: [(seconds: Int64, name: String)] = [
            (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"),
        ]
        guard let unit = units.first(where: { hundredths >= $0.seconds * 100 }) else { return nil }
        let number = (hundredths + unit.seconds / 2) / unit.seconds
        let decimals = number % 100
        let text = "\(number / 100).\(decimals < 10 ? "0" : "")\(decimals) \(unit.name)"
        return number == 100 ? text : text + "s"
    }

    /// `nil` for less than a microsecond.
    private var subsecondWords: String? {
        let microseconds = self / .microseconds(1)
        guard microseconds >= 1 else { return nil }
        return microseconds >= 1_000 ? inWords : "\(Int(microseconds)) µs"
    }
}
