//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import Testing

@testable import Mode

@Suite struct JSONLogFormatTests {
    @Test func writesOneObject_inAFixedOrder() {
        let metadata: Logger.Metadata = [
            "service.path": "Worker/App", "service.generation": "3", "b": ["x": "1"], "a": .stringConvertible(7),
        ]
        let expected = """
            {"time":"2018-03-27T15:47:12.159Z","level":"INFO","label":"app","service.path":"Worker/App",\
            "service.generation":3,"message":"Starting...","metadata":{"a":7,"b":{"x":"1"}}}

            """
        #expect(text(sampleRecord(metadata: metadata)) == expected)
    }

    @Test func leavesOutWhatThereIsNot() {
        let expected = #"{"time":"2018-03-27T15:47:12.159Z","level":"WARNING","label":"app","message":""}"# + "\n"
        #expect(text(sampleRecord("", level: .warning)) == expected)
    }

    @Test(
        arguments: [
            ("a\"b", #""a\"b""#),
            ("\"", #""\"""#),
            ("\\", #""\\""#),
            ("\n\r\t", #""\n\r\t""#),
            ("\u{0}\u{1}\u{8}\u{C}\u{1F}\u{7F}", #""\u0000\u0001\u0008\u000c\u001f\u007f""#),
            ("\u{85}\u{2028}\u{2029}", #""\u0085\u2028\u2029""#),
            ("äöü 二 😀 ’", #""äöü 二 😀 ’""#),
            ("</script>", #""</script>""#),
        ]
    )
    func escapesStrings(text: String, expected: String) {
        var line: [UInt8] = []
        JSONEncoding.append(text, to: &line)
        #expect(String(decoding: line, as: UTF8.self) == expected)
    }

    @Test func isReadBackUnchanged_whateverTheCharacter() throws {
        let message = String(String.UnicodeScalarView((0...0x3000).compactMap { Unicode.Scalar(UInt32($0)) }))
        let metadata: Logger.Metadata = [message: .string(message), "list": .array([.string(message)])]
        let line = text(sampleRecord(message, metadata: metadata, error: SampleError(description: message)))
        #expect(line.utf8.count { $0 == 10 } == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == message)
        let members = try #require(object["metadata"] as? [String: Any])
        #expect(members[message] as? String == message)
        #expect(members["list"] as? [String] == [message])
        let error = try #require(object["error"] as? [String: String])
        #expect(error["message"] == message)
        #expect(error["type"] == "ModeTests.SampleError")
    }

    @Test func keepsNumbersAndTruthValues() {
        let values: [Logger.MetadataValue] = [
            .stringConvertible(-1), .stringConvertible(UInt64.max), .stringConvertible(1.5), .stringConvertible(false),
            .stringConvertible(Double.nan), .stringConvertible(Double.infinity), "1", [], [:],
        ]
        var line: [UInt8] = []
        JSONEncoding.append(.array(values), to: &line)
        let expected = #"[-1,18446744073709551615,1.5,false,"nan","inf","1",[],{}]"#
        #expect(String(decoding: line, as: UTF8.self) == expected)
    }

    @Test func keepsAGenerationThatIsNoNumber_asText() {
        #expect(text(sampleRecord(metadata: ["service.generation": "a\"b"])).contains(#""service.generation":"a\"b""#))
    }

    private func text(_ record: LogRecord) -> String {
        var line: [UInt8] = []
        JSONLogFormat().append(record, to: &line)
        return String(decoding: line, as: UTF8.self)
    }
}
