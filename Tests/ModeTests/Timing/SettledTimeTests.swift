//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

/// What is settled of wall-clock time.
@Suite struct SettledTimeTests {
    @Test func growsByWhatFollows() {
        var settled = SettledTime()
        settled.settle(after: 0, through: 10)
        settled.settle(after: 10, through: 20)
        #expect(settled.count == 1)
        #expect(settled.end(at: 0) == nil)
        #expect(settled.end(at: 1) == 20)
        #expect(settled.end(at: 20) == 20)
        #expect(settled.end(at: 21) == nil)
    }

    @Test func keepsPartsApart_untilTheyMeet() {
        var settled = SettledTime()
        settled.settle(after: 100, through: 110)
        settled.settle(after: 0, through: 10)
        settled.settle(after: 50, through: 60)
        #expect(settled.count == 3)
        #expect(settled.end(at: 5) == 10)
        #expect(settled.end(at: 55) == 60)
        #expect(settled.end(at: 99) == nil)
        settled.settle(after: 10, through: 55)
        #expect(settled.count == 2)
        #expect(settled.end(at: 5) == 60)
        settled.settle(after: 1, through: 200)
        #expect(settled.count == 1)
        #expect(settled.end(at: 1) == 200)
    }

    @Test func ignoresWhatIsEmpty() {
        var settled = SettledTime()
        settled.settle(after: 5, through: 5)
        settled.settle(after: 6, through: 5)
        #expect(settled.count == 0)
    }
}
