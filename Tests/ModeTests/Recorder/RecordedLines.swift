//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// Collects log lines with their metadata: `level message key=value`, the number of the recorder left out.
final class RecordedLines: Sendable {
    private let state = Lock<[String]>([])

    /// The lines since the last call.
    func take() -> [String] {
        state.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }

    func logger(_ level: Logger.Level = .trace, provider: Logger.MetadataProvider? = nil) -> Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self, metadataProvider: provider) }
        logger.logLevel = level
        return logger
    }

    private struct Handler: LogHandler {
        let lines: RecordedLines
        var metadata = Logger.Metadata()
        var metadataProvider: Logger.MetadataProvider?
        var logLevel = Logger.Level.trace

        init(lines: RecordedLines, metadataProvider: Logger.MetadataProvider?) {
            self.lines = lines
            self.metadataProvider = metadataProvider
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
            let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            let message = "\(event.message)".replacing(/Flight Recorder-\d+/, with: "FR")
            lines.state.withLock { $0.append("\(event.level) \(message)\(details)") }
        }
    }
}
