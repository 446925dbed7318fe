//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What the console says to one command: some lines, and how it went.
struct ConsoleReply: Sendable, Equatable {
    var body: [String] = []
    /// Text that goes out as it is, such as a picture; after the lines.
    var document: [UInt8] = []
    /// Why it did not work; `nil` if it did.
    var failure: String?
    /// What there is to say at the end of what worked.
    var remark: String?

    static func lines(_ lines: [String], remark: String? = nil) -> ConsoleReply {
        ConsoleReply(body: lines, remark: remark)
    }

    static func failed(_ reason: String, _ lines: [String] = []) -> ConsoleReply {
        ConsoleReply(body: lines, failure: reason)
    }
}

/// How the console's lines are told apart.
///
/// A reply is any number of lines and then one that begins with a dot: `. ok`, `. ok REMARK` or `. failed: REASON`. A
/// line of the reply that begins with a dot or an asterisk gets a dot in front. What is said without being asked, the
/// greeting and the lines of a trace, begins with an asterisk.
enum ConsoleFraming {
    static func bytes(of reply: ConsoleReply) -> [UInt8] {
        var bytes = body(reply.body)
        for line in reply.document.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if line.isEmpty, line.endIndex == reply.document.endIndex { break }
            append(stuffed: line, to: &bytes)
        }
        if let failure = reply.failure {
            append("failed: \(failure)", marked: ".", to: &bytes)
        } else {
            append(reply.remark.map { "ok \($0)" } ?? "ok", marked: ".", to: &bytes)
        }
        return bytes
    }

    /// Lines of a reply whose end comes later.
    static func body(_ lines: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines.reduce(0) { $0 + $1.utf8.count + 1 })
        for line in lines {
            if let first = line.utf8.first, first == UInt8(ascii: ".") || first == UInt8(ascii: "*") {
                bytes.append(UInt8(ascii: "."))
            }
            bytes.append(line, escaped: .text)
            bytes.append(0x0A)
        }
        return bytes
    }

    /// A line that nobody asked for.
    static func notice(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        append(text, marked: "*", to: &bytes)
        return bytes
    }

    private static func append(_ text: String, marked mark: String, to bytes: inout [UInt8]) {
        bytes += "\(mark) ".utf8
        bytes.append(text, escaped: .text)
        bytes.append(0x0A)
    }

    private static func append(stuffed line: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        if let first = line.first, first == UInt8(ascii: ".") || first == UInt8(ascii: "*") {
            bytes.append(UInt8(ascii: "."))
        }
        bytes += line
        bytes.append(0x0A)
    }
}
