//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging

/// Lines for people: `[2018-03-27 15:47:12,159: INFO]: [^--Websockets]: Starting... key=value`.
///
/// A record begins at the left margin with `[`; further lines of its message are indented by four spaces, so a hostile
/// message cannot pass for a record. Metadata stands at the end of the first line, sorted by key, in quotation marks
/// where it would be ambiguous; collections are shown as JSON. Control characters are escaped everywhere.
struct TextLogFormat: Sendable {
    var isColored: Bool

    func append(_ record: LogRecord, to line: inout [UInt8]) {
        appendHead(of: record, to: &line)
        if let path = record.servicePath { ServicePrefix.append(path: path, to: &line) }
        guard record.message.utf8.contains(UInt8(ascii: "\n")) else {
            line.append(record.message, escaped: .text)
            appendDetails(of: record, to: &line)
            line.append(UInt8(ascii: "\n"))
            return
        }
        var isFirst = true
        for part in record.message.messageLines {
            if !isFirst { line.append(contentsOf: "    ".utf8) }
            line.append(part, escaped: .text)
            if isFirst { appendDetails(of: record, to: &line) }
            line.append(UInt8(ascii: "\n"))
            isFirst = false
        }
    }

    private func appendHead(of record: LogRecord, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "["))
        line.append(contentsOf: record.time.second)
        line.append(UInt8(ascii: ","))
        line.appendDigits(record.time.milliseconds, width: 3)
        line.append(contentsOf: ": ".utf8)
        if isColored, let start = LogPalette.start(of: record.level) {
            line.append(contentsOf: start.utf8)
            line.append(contentsOf: record.level.logName.utf8)
            line.append(contentsOf: LogPalette.reset.utf8)
        } else {
            line.append(contentsOf: record.level.logName.utf8)
        }
        line.append(contentsOf: "]: ".utf8)
    }

    /// Metadata and error alone; "" where there is none.
    static func details(of record: LogRecord) -> String {
        guard !record.metadata.isEmpty || record.error != nil else { return "" }
        var text: [UInt8] = []
        TextLogFormat(isColored: false).appendDetails(of: record, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func appendDetails(of record: LogRecord, to line: inout [UInt8]) {
        for (key, value) in record.details {
            line.append(UInt8(ascii: " "))
            line.append(key, escaped: .text)
            line.append(UInt8(ascii: "="))
            append(value, to: &line)
        }
        if let error = record.error {
            line.append(contentsOf: " error=".utf8)
            append(word: "\(error)", to: &line)
        }
    }

    private func append(_ value: Logger.MetadataValue, to line: inout [UInt8]) {
        switch value {
        case .string(let word): append(word: word, to: &line)
        case .stringConvertible(let convertible): append(word: convertible.description, to: &line)
        case .dictionary, .array: JSONEncoding.append(value, to: &line)
        }
    }

    private func append(word: String, to line: inout [UInt8]) {
        guard word.isEmpty || word.utf8.contains(where: { $0 <= 0x20 || $0 == 0x22 || $0 == 0x3D }) else {
            return line.append(word, escaped: .text)
        }
        line.append(UInt8(ascii: "\""))
        line.append(word, escaped: .quotedText)
        line.append(UInt8(ascii: "\""))
    }
}

extension String {
    /// The lines of a message, at least one, with either kind of line break and without empty ones at its end.
    fileprivate var messageLines: [String] {
        var lines = utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line))
        }
        while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
