//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import Testing

@testable import Mode

@Suite struct TextLogFormatTests {
    private let head = "[2018-03-27 15:47:12,159: INFO]: "

    @Test func writesALine_asPythonsUsersKnowIt() {
        let record = sampleRecord(metadata: ["service.path": "Worker/App/Websockets", "service.generation": "3"])
        #expect(text(record) == "[2018-03-27 15:47:12,159: INFO]: [^--Websockets]: Starting...\n")
    }

    @Test(
        arguments: [
            ("Worker", "[^Worker]: x"),
            ("Worker/App", "[^-App]: x"),
            ("Worker/App/UserCache", "[^--UserCache]: x"),
            ("a/b/c/d/e", "[^----e]: x"),
            ("", "x"),
            ("Worker/evil\n[2018", "[^-evil\\n[2018]: x"),
            ("Worker/\u{1B}[31mred", "[^-\\u{1b}[31mred]: x"),
            ("Wörker/Äpp – 二", "[^-Äpp – 二]: x"),
        ]
    )
    func marksTheService(path: String, expected: String) {
        #expect(text(sampleRecord("x", metadata: ["service.path": .string(path)])) == "\(head)\(expected)\n")
    }

    @Test(
        arguments: zip(
            Logger.Level.allCases,
            ["TRACE", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL"],
        )
    )
    func namesLevels_asPythonDoes(level: Logger.Level, name: String) {
        #expect(text(sampleRecord("x", level: level)) == "[2018-03-27 15:47:12,159: \(name)]: x\n")
    }

    @Test(
        arguments: [
            ("", ""),
            ("plain text, äöü, 二, 😀, “quoted”", "plain text, äöü, 二, 😀, “quoted”"),
            ("a\tb\rc\u{0}d\u{7F}e", "a\\tb\\rc\\u{00}d\\u{7f}e"),
            ("\u{85}\u{9B}31m", "\\u{85}\\u{9b}31m"),
            ("\u{2028}\u{202E}\u{2066}", "\\u{2028}\\u{202e}\\u{2066}"),
            ("C:\\new \"x\"", "C:\\new \"x\""),
            ("no-break\u{A0}space", "no-break\u{A0}space"),
        ]
    )
    func escapesWhatWouldLeaveTheLine(message: String, expected: String) {
        #expect(text(sampleRecord(message)) == "\(head)\(expected)\n")
    }

    @Test(
        arguments: [
            ("one\ntwo", "one k=v\n    two\n"),
            ("one\r\n\r\n  two\u{1B}\n\n", "one k=v\n    \n      two\\u{1b}\n"),
            ("one\n[2018-03-27 15:47:12,159: INFO]: forged", "one k=v\n    [2018-03-27 15:47:12,159: INFO]: forged\n"),
            ("\n", " k=v\n"),
        ]
    )
    func indentsFurtherLines_afterTheMetadata(message: String, expected: String) {
        #expect(text(sampleRecord(message, metadata: ["k": "v"])) == head + expected)
    }

    @Test func appendsMetadata_sortedAndQuotedWhereNeeded() {
        let metadata: Logger.Metadata = [
            "z": "last", "a": "two words", "empty": "", "eq": "a=b", "number": .stringConvertible(42),
            "quote": "say \"hi\\\"", "break": "a\nb", "evil\nkey": "x",
            "list": ["one", .stringConvertible(2), ["in\"ner"]], "map": ["b": "2", "a": .stringConvertible(true)],
            "service.path": "Worker", "service.generation": "1",
        ]
        let expected = """
            [^Worker]: x a="two words" break="a\\nb" empty="" eq="a=b" evil\\nkey=x list=["one",2,["in\\"ner"]] \
            map={"a":true,"b":"2"} number=42 quote="say \\"hi\\\\\\"" z=last

            """
        #expect(text(sampleRecord("x", metadata: metadata)) == head + expected)
    }

    @Test func appendsTheError_last() {
        let record = sampleRecord("x", metadata: ["z": "1"], error: SampleError())
        #expect(text(record) == head + "x z=1 error=\"it \\\"broke\\\"\"\n")
    }

    @Test func colorsTheLevelOnly() {
        #expect(text(sampleRecord("x", level: .error), isColored: true).contains(": \u{1B}[31mERROR\u{1B}[0m]: x"))
        #expect(text(sampleRecord("x"), isColored: true) == head + "x\n")
    }

    private func text(_ record: LogRecord, isColored: Bool = false) -> String {
        var line: [UInt8] = []
        TextLogFormat(isColored: isColored).append(record, to: &line)
        return String(decoding: line, as: UTF8.self)
    }
}
