//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct ConsoleLineBufferTests {
    @Test func cutsLines_howeverTheyArrive() {
        var buffer = ConsoleLineBuffer(limit: 16)
        buffer.append(Array("tree\r\np".utf8))
        #expect(buffer.next() == .line("tree"))
        #expect(buffer.next() == .incomplete)
        buffer.append(Array("s\n\nx".utf8))
        #expect(buffer.next() == .line("ps"))
        #expect(buffer.next() == .line(""))
        #expect(buffer.next() == .incomplete)
        #expect(buffer.last() == "x")
        #expect(buffer.isEmpty)
        #expect(buffer.last() == nil)
    }

    @Test func refusesALine_thatIsTooLong() {
        var buffer = ConsoleLineBuffer(limit: 4)
        buffer.append(Array("four\n".utf8))
        #expect(buffer.next() == .line("four"))
        buffer.append(Array("fives\n".utf8))
        #expect(buffer.next() == .tooLong)
    }

    @Test func refusesALine_thatDoesNotEnd() {
        var buffer = ConsoleLineBuffer(limit: 4)
        buffer.append(Array("four".utf8))
        #expect(buffer.next() == .incomplete)
        buffer.append(Array("s".utf8))
        #expect(buffer.next() == .tooLong)
        #expect(buffer.last() == nil)
    }

    @Test func repairsWhatIsNoText() {
        var buffer = ConsoleLineBuffer(limit: 16)
        buffer.append([0xFF, 0x00, 0x0A])
        #expect(buffer.next() == .line("\u{FFFD}\0"))
    }
}
