//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct SpellingTests {
    @Test(arguments: [
        ("tree", "tree", 0), ("tere", "tree", 1), ("tre", "tree", 1), ("", "abc", 3), ("abc", "xyz", 3),
    ])
    func countsLetters(_ left: String, _ right: String, _ distance: Int) {
        #expect(Spelling.distance(Array(left.utf8), Array(right.utf8)) == distance)
    }

    @Test func guessesOnly_whatIsClose() {
        let candidates = ["UserCache", "PageCache", "Web"]
        #expect(Spelling.closest(to: "usercahce", among: candidates) == "UserCache")
        #expect(Spelling.closest(to: "Wbe", among: candidates) == "Web")
        #expect(Spelling.closest(to: "Supervisor", among: candidates) == nil)
        #expect(Spelling.closest(to: "", among: candidates) == nil)
    }
}
