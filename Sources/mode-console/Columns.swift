//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Words side by side, as `ls` shows names.
enum Columns {
    static var terminalWidth: Int {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    static func lines(_ words: [String], width: Int) -> [String] {
        let column = (words.map(\.count).max() ?? 0) + 2
        let count = max(1, width / column)
        let rows = (words.count + count - 1) / count
        return (0..<rows).map { row in
            stride(from: row, to: words.count, by: rows)
                .map { index in
                    let isLast = index + rows >= words.count
                    return isLast ? words[index] : words[index].padded(to: column)
                }
                .joined()
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
