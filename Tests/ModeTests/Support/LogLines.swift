//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import Mode
import ModeLoop
import Synchronization

/// Collects log lines instead of printing them.
final class LogLines: Sendable {
    private let state = Lock<[String]>([])

    /// Each line as `level path: message`.
    var all: [String] { state.withLock { $0 } }

    func contains(_ part: String) -> Bool { all.contains { $0.contains(part) } }

    func logger(_ level: Logger.Level = .trace) -> Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self) }
        logger.logLevel = level
        return logger
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let path = metadata[LogKeys.servicePath].map(String.init(describing:)) ?? "-"
            lines.state.withLock { $0.append("\(event.level) \(path): \(event.message)") }
        }
    }
}
