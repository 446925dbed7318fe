//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Makes any string safe and sensible as text in a picture.
enum GraphText {
    /// At most `limit` characters of `text`, on one line, with `…` in place of what was left out of its middle.
    ///
    /// The middle, since names of a kind tend to share their beginning and differ at their end.
    static func shortened(_ text: String, to limit: Int) -> String {
        let line = singleLine(text)
        guard line.count > limit else { return line }
        let tail = limit / 3
        return line.prefix(limit - tail - 1) + "…" + line.suffix(tail)
    }

    /// `text` broken at spaces into at most `maxLines` lines of at most `width` characters; what is left is cut off.
    static func wrapped(_ text: String, width: Int, maxLines: Int) -> [String] {
        var lines: [String] = []
        var rest = Substring(singleLine(text))
        while rest.count > width, lines.count < maxLines - 1 {
            let line = rest.prefix(width + 1)
            let end = line.lastIndex(of: " ") ?? rest.index(rest.startIndex, offsetBy: width)
            lines.append(String(rest[..<end]))
            rest = rest[end...].drop { $0 == " " }
        }
        if !rest.isEmpty { lines.append(rest.count > width ? rest.prefix(width - 1) + "…" : String(rest)) }
        return lines
    }

    /// The value of a label attribute that shows these lines, each flush left.
    static func label(_ lines: [String]) -> String {
        lines.map { escaped($0) + "\\l" }.joined()
    }

    /// `text` for a label or tooltip, in which Graphviz expands backslash sequences and HTML entities.
    ///
    /// A backslash is doubled. An ampersand is followed by an invisible word joiner: there is no way to write an
    /// ampersand that all of Graphviz' output formats leave alone before what *looks* like an entity.
    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            escaped.append(scalar)
            if scalar == "\\" { escaped.append("\\") }
            if scalar == "&" { escaped.append("\u{2060}") }
        }
        return String(escaped)
    }

    /// `text` with line ends as spaces, and what is not text (controls, bidirectional overrides) as `�`.
    private static func singleLine(_ text: String) -> String {
        // A label may be a megabyte; no picture shows more of it than this.
        let beginning = text.unicodeScalars.prefix(4096)
        let ending = text.unicodeScalars.dropFirst(4096).suffix(256)
        var line = String.UnicodeScalarView()
        for scalar in beginning { line.append(printable(scalar)) }
        for scalar in ending { line.append(printable(scalar)) }
        return String(line)
    }

    private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: " "
        case 0x00..<0x20, 0x7F..<0xA0: "\u{FFFD}"
        case 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
        case let value where value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(value): "\u{FFFD}"
        default: scalar
        }
    }
}
