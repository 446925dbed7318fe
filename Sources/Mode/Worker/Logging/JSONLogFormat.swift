//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging

/// Lines for machines: one JSON object each.
///
/// Members: `time` (RFC 3339, local, with milliseconds and zone), `level`, `label`, and where there is one
/// `service.path`, `service.generation`; then `message`, and where there is one `error` and `metadata`.
struct JSONLogFormat: Sendable {
    func append(_ record: LogRecord, to line: inout [UInt8]) {
        appendTime(record.time, to: &line)
        append(name: "level", record.level.logName, to: &line)
        append(name: "label", record.label, to: &line)
        if let path = record.servicePath { append(name: LogKeys.servicePath, path, to: &line) }
        if let generation = record.serviceGeneration { appendGeneration(generation, to: &line) }
        append(name: "message", record.message, to: &line)
        if let error = record.error { append(error, to: &line) }
        let details = record.details
        if !details.isEmpty {
            line.append(contentsOf: ",\"metadata\":".utf8)
            JSONEncoding.append(details, to: &line)
        }
        line.append(contentsOf: "}\n".utf8)
    }

    private func appendTime(_ time: LogTimestamp, to line: inout [UInt8]) {
        line.append(contentsOf: "{\"time\":\"".utf8)
        // The text format's space between date and time is JSON's T.
        for byte in time.second { line.append(byte == UInt8(ascii: " ") ? UInt8(ascii: "T") : byte) }
        line.append(UInt8(ascii: "."))
        line.appendDigits(time.milliseconds, width: 3)
        line.append(contentsOf: time.zone)
        line.append(UInt8(ascii: "\""))
    }

    private func append(name: String, _ text: String, to line: inout [UInt8]) {
        appendName(name, to: &line)
        JSONEncoding.append(text, to: &line)
    }

    private func append(_ error: any Error, to line: inout [UInt8]) {
        line.append(contentsOf: ",\"error\":{\"message\":".utf8)
        JSONEncoding.append("\(error)", to: &line)
        append(name: "type", String(reflecting: type(of: error)), to: &line)
        line.append(UInt8(ascii: "}"))
    }

    private func appendGeneration(_ generation: String, to line: inout [UInt8]) {
        guard let number = UInt64(generation) else {
            return append(name: LogKeys.serviceGeneration, generation, to: &line)
        }
        appendName(LogKeys.serviceGeneration, to: &line)
        line.append(contentsOf: String(number).utf8)
    }

    private func appendName(_ name: String, to line: inout [UInt8]) {
        line.append(contentsOf: ",\"".utf8)
        line.append(contentsOf: name.utf8)
        line.append(contentsOf: "\":".utf8)
    }
}
