//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@Suite struct LineSplitterTests {
    @Test(
        arguments: [
            (["one\ntwo\n"], ["one", "two"]),
            (["on", "e\ntw", "o"], ["one", "two"]),
            (["\n\n  \n\t\r\n"], []),
            (["  kept \t\r\n"], ["  kept"]),
            ([""], []),
            (["12345678"], ["12345678"]),
            (["123456789\n"], ["12345678", "9"]),
            (["1234567é890\n"], ["1234567", "é890"]),
            (["12345678\n"], ["12345678"]),
            (["1234", "567890", "abcdefgh\n"], ["12345678", "90abcdef", "gh"]),
            (["😀😀😀"], ["😀😀", "😀"]),
            (["12345😀\n"], ["12345", "😀"]),
        ] as [([String], [String])]
    )
    func cutsIntoLines(input: [String], expected: [String]) {
        #expect(lines(of: input.map { Array($0.utf8) }, limit: 8) == expected)
    }

    @Test(
        arguments: [
            ([0x61, 0xFF, 0x62], "a\u{FFFD}b"),
            ([0x61, 0xC3], "a\u{FFFD}"),
            ([0x80, 0x80, 0x80, 0x61], "\u{FFFD}\u{FFFD}\u{FFFD}a"),
        ] as [([UInt8], String)]
    )
    func repairsInvalidText(bytes: [UInt8], expected: String) {
        #expect(lines(of: [bytes]) == [expected])
    }

    @Test func keepsACharacterWhole_whenItComesInPieces() {
        #expect(lines(of: [[0xF0, 0x9F], [0x98], [0x80, 0x0A]]) == ["😀"])
    }

    @Test func goesOn_whenALongLineIsAllContinuationBytes() {
        let pieces = lines(of: [[UInt8](repeating: 0x80, count: 20)], limit: 8)
        #expect(pieces.joined().unicodeScalars.count == 20)
    }

    @Test(arguments: 1...40) func losesNothing_whateverThePieces(size: Int) {
        let text = "one\n\nzwei – 二\n  three and a long one, longer than the limit\nlast"
        let bytes = Array(text.utf8)
        let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
        #expect(lines(of: pieces, limit: 16) == lines(of: [bytes], limit: 16))
        #expect(lines(of: pieces) == text.split(separator: "\n").map(String.init))
    }

    private func lines(of pieces: [[UInt8]], limit: Int = 65_536) -> [String] {
        var splitter = LineSplitter(limit: limit)
        var lines: [String] = []
        for piece in pieces { splitter.append(piece[...]) { lines.append($0) } }
        splitter.finish { lines.append($0) }
        return lines
    }
}
