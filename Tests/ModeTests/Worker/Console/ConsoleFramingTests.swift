//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct ConsoleFramingTests {
    @Test func endsWithHowItWent() {
        #expect(text(.lines(["a", "b"])) == "a\nb\n. ok\n")
        #expect(text(.lines([], remark: "restarted")) == ". ok restarted\n")
        #expect(text(.failed("no such\nservice")) == ". failed: no such\\nservice\n")
    }

    @Test func keepsLinesApart_whateverTheySay() {
        #expect(text(.lines([". ok", "*", "", "a\nb\u{1B}[31m"])) == ".. ok\n.*\n\na\\nb\\u{1b}[31m\n. ok\n")
    }

    @Test func sendsADocumentAsItIs() {
        let reply = ConsoleReply(document: Array("digraph {\n\ta -> b\n.x\n}\n".utf8))
        #expect(text(reply) == "digraph {\n\ta -> b\n..x\n}\n. ok\n")
        #expect(text(ConsoleReply(document: Array("no end".utf8))) == "no end\n. ok\n")
    }

    @Test func marksWhatNobodyAskedFor() {
        #expect(ConsoleFraming.notice("hello") == Array("* hello\n".utf8))
    }

    private func text(_ reply: ConsoleReply) -> String {
        String(decoding: ConsoleFraming.bytes(of: reply), as: UTF8.self)
    }
}
