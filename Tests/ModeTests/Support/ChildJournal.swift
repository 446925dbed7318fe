//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// What happened, in its order; shared by the services of a test.
final class ChildJournal: Sendable {
    private let entries = Lock<[String]>([])

    func add(_ entry: String) { entries.withLock { $0.append(entry) } }

    var all: [String] { entries.withLock { $0 } }

    func count(of entry: String) -> Int { all.count { $0 == entry } }

    func clear() { entries.withLock { $0 = [] } }
}

/// A log handler that keeps its lines for a test.
struct ChildLogHandler: LogHandler {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let path: String
    }

    final class Lines: Sendable {
        private let lines = Lock<[Line]>([])

        func add(_ line: Line) { lines.withLock { $0.append(line) } }

        var all: [Line] { lines.withLock { $0 } }

        func containing(_ text: String) -> [Line] { all.filter { $0.message.contains(text) } }
    }

    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(_ lines: Lines) {
        self.lines = lines
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let path = metadata["service.path"].map { "\($0)" } ?? ""
        lines.add(Line(level: event.level, message: "\(event.message)", path: path))
    }
}

extension Logger {
    /// A logger that says nothing.
    static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }

    /// A logger that keeps its lines.
    static func keeping(_ lines: ChildLogHandler.Lines) -> Logger {
        Logger(label: "kept") { _ in ChildLogHandler(lines) }
    }
}
