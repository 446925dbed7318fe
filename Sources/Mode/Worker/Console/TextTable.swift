//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Rows of cells in columns that are as wide as their widest cell.
struct TextTable {
    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[Cell]] = []
    private var widths: [Int]

    private struct Cell {
        let text: String
        let width: Int
    }

    /// Creates a table; the last column is not filled up with blanks.
    init(_ alignments: [Alignment]) {
        self.alignments = alignments
        widths = alignments.map { _ in 0 }
    }

    mutating func append(_ cells: String...) {
        let row = cells.map { Cell(text: $0, width: $0.width) }
        for (column, cell) in row.enumerated() where cell.width > widths[column] { widths[column] = cell.width }
        rows.append(row)
    }

    /// The rows as lines, two blanks between columns; columns without any text are left out.
    var lines: [String] {
        let columns = alignments.indices.filter { widths[$0] > 0 }
        return rows.map { row in
            var line = ""
            var owed = 0
            for column in columns {
                let cell = row[column]
                guard cell.width > 0 else {
                    owed += widths[column] + 2
                    continue
                }
                let gap = widths[column] - cell.width
                let lead = alignments[column] == .right ? gap : 0
                line.append(blanks: owed + lead)
                line += cell.text
                owed = gap - lead + 2
            }
            return line
        }
    }
}

extension String {
    /// How many columns of a terminal the text takes, about: one for each scalar.
    fileprivate var width: Int {
        // Bytes that do not go on with a character.
        utf8.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }

    fileprivate mutating func append(blanks count: Int) {
        for _ in 0..<count { unicodeScalars.append(" ") }
    }
}
