//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Who reads a text, and so which of its characters would do harm.
enum LogEscaping {
    /// A terminal or a file: control characters as `\n`, `\u{1B}`.
    case text
    /// The same, between quotation marks.
    case quotedText
    /// A JSON string: `\n`, `\u001b`.
    case json

    var escapesQuotes: Bool { self != .text }
}

extension [UInt8] {
    /// Appends text that cannot leave its place: no line break, no control or escape sequence, no change of direction.
    mutating func append(_ text: String, escaped escaping: LogEscaping) {
        if text.isHarmless(quotesDoHarm: escaping.escapesQuotes) {
            append(contentsOf: text.utf8)
        } else {
            for scalar in text.unicodeScalars { append(scalar, escaped: escaping) }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar, escaped escaping: LogEscaping) {
        switch scalar {
        case "\n": append(contentsOf: "\\n".utf8)
        case "\r": append(contentsOf: "\\r".utf8)
        case "\t": append(contentsOf: "\\t".utf8)
        case "\"" where escaping.escapesQuotes: append(contentsOf: "\\\"".utf8)
        case "\\" where escaping.escapesQuotes: append(contentsOf: "\\\\".utf8)
        default:
            guard scalar.isHarmful else { return append(contentsOf: String(scalar).utf8) }
            append(contentsOf: (escaping == .json ? "\\u" : "\\u{").utf8)
            appendDigits(Int(scalar.value), width: escaping == .json ? 4 : 2, radix: 16)
            if escaping != .json { append(UInt8(ascii: "}")) }
        }
    }
}

extension String {
    /// A quick look at the bytes; false may be a false alarm.
    fileprivate func isHarmless(quotesDoHarm: Bool) -> Bool {
        let bytes = utf8.span
        for index in bytes.indices {
            let byte = bytes[index]
            // C2 leads to the C1 controls; E2 80 and E2 81 to separators of lines and marks of direction.
            if byte < 0x20 || byte == 0x7F || byte == 0xC2 { return false }
            if byte == 0xE2, index + 1 < bytes.count, bytes[index + 1] <= 0x81 { return false }
            if quotesDoHarm && (byte == 0x22 || byte == 0x5C) { return false }
        }
        return true
    }
}

extension Unicode.Scalar {
    /// Controls, separators of lines and paragraphs, and marks that change the direction of writing.
    fileprivate var isHarmful: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
