//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// A destination, and what lines look like there.
struct LogOutput: Sendable {
    var destination: LogDestination
    var style: Style

    enum Style: Sendable {
        case text(TextLogFormat)
        case json(JSONLogFormat)
    }

    init(destination: LogDestination, format: LogFormat = .text, color: LogColor = .automatic) {
        self.destination = destination
        switch format {
        case .json:
            style = .json(JSONLogFormat())
        case .text:
            let isColored = color.isOn(
                isTerminal: destination.isTerminal,
                noColor: ProcessEnvironment.value(of: "NO_COLOR"),
                terminal: ProcessEnvironment.value(of: "TERM"),
            )
            style = .text(TextLogFormat(isColored: isColored))
        }
    }

    init(_ configuration: LogConfiguration) throws(LogFileError) {
        let destination =
            switch configuration.destination {
            case .standardError: LogDestination(descriptor: StandardError.descriptor)
            case .standardOutput: LogDestination(descriptor: StandardOutput.descriptor)
            case .descriptor(let descriptor): LogDestination(descriptor: descriptor)
            case .file(let path): try LogDestination(path: path)
            }
        self.init(destination: destination, format: configuration.format, color: configuration.color)
    }

    func line(for record: LogRecord) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(128 + record.message.utf8.count)
        switch style {
        case .text(let format): format.append(record, to: &line)
        case .json(let format): format.append(record, to: &line)
        }
        return line
    }
}
