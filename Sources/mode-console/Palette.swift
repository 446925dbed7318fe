//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Colours for people: states and levels, and nothing where there is no terminal.
struct Palette {
    let isOn: Bool

    /// Colours on a terminal that can do it, unless `NO_COLOR` is set.
    init(for descriptor: CInt) {
        let noColor = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
        isOn = isatty(descriptor) == 1 && !noColor && terminal != "dumb"
    }

    init(isOn: Bool) {
        self.isOn = isOn
    }

    private static let words: [(word: String, code: String)] = [
        ("running", "32"), ("starting", "36"), ("stopping", "33"), ("restarting", "33"), ("failed", "31"),
        ("stopped", "2"), ("created", "2"), ("warning:", "33"), ("error:", "31"), ("critical:", "1;31"),
    ]

    func failure(_ text: String) -> String { paint(text, "31") }
    func quiet(_ text: String) -> String { paint(text, "2") }

    /// Colours the first word of a line that is a state or a level and stands in a column: after two blanks.
    func line(_ text: String) -> String {
        guard isOn else { return text }
        let bytes = Array(text.utf8)
        var index = 2
        while index < bytes.count {
            defer { index += 1 }
            guard bytes[index - 1] == 0x20, bytes[index - 2] == 0x20, bytes[index] != 0x20 else { continue }
            for (word, code) in Self.words where bytes[index...].starts(with: word.utf8) {
                let end = index + word.utf8.count
                guard end == bytes.count || bytes[end] == 0x20 || bytes[end] == UInt8(ascii: ",") else { continue }
                let (head, tail) = (bytes[..<index], bytes[end...])
                return String(decoding: head, as: UTF8.self) + paint(word, code)
                    + String(decoding: tail, as: UTF8.self)
            }
        }
        return text
    }

    private func paint(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
