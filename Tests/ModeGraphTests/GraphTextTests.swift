//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeGraph

@Suite struct GraphTextTests {
    @Test func doublesBackslashes_andBreaksWhatLooksLikeAnEntity() {
        #expect(GraphText.escaped(#"\N &lt; "x""#) == "\\\\N &\u{2060}lt; \"x\"")
    }

    @Test func endsEachLineFlushLeft() {
        #expect(GraphText.label(["a", #"b\"#]) == #"a\lb\\\l"#)
    }

    @Test func keepsBeginningAndEnd_whenItShortens() {
        let text = "abcdefghijklmnopqrstuvwxyz"
        #expect(GraphText.shortened(text, to: 26) == text)
        #expect(GraphText.shortened(text, to: 12) == "abcdefg…wxyz")
    }

    @Test func shortensTenKilobytes_andAMegabyte() {
        for count in [10_000, 1_000_000] {
            let text = String(repeating: "é", count: count) + "end"
            let short = GraphText.shortened(text, to: 36)
            #expect(short.count == 36)
            #expect(short.hasSuffix("end"))
        }
    }

    @Test func replacesWhatIsNotText() {
        let hostile = "a\u{0}b\u{1B}c\nd\te\u{202E}f\u{FFFE}g\u{2028}h"
        #expect(GraphText.shortened(hostile, to: 100) == "a\u{FFFD}b\u{FFFD}c d e\u{FFFD}f\u{FFFD}g h")
    }

    @Test func wrapsAtSpaces_andCutsTheRestOff() {
        #expect(GraphText.wrapped("one two three", width: 20, maxLines: 2) == ["one two three"])
        #expect(GraphText.wrapped("one two three four five", width: 9, maxLines: 2) == ["one two", "three fo…"])
        #expect(GraphText.wrapped("abcdefghij", width: 4, maxLines: 3) == ["abcd", "efgh", "ij"])
        #expect(GraphText.wrapped("", width: 4, maxLines: 3).isEmpty)
    }
}
