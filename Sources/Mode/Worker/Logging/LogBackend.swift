//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import Logging
import ModeLoop
import Synchronization

/// What all log handlers of a worker share: the level, the format, and the destination.
///
/// One per process (`shared`); tests make their own. Usable from any thread.
package final class LogBackend: Sendable {
    /// The backend of the process.
    package static let shared = LogBackend()

    private let levelOrdinal: Atomic<UInt8>
    private let current: Lock<Current>
    private let clock: LogClock
    private let wording = Lock<(@Sendable (String) -> String)?>(nil)
    /// Held while a sink is called.
    private let turn = Lock(())
    /// The thread that is inside a sink; 0 if none is.
    private let speaker = Atomic<UInt>(0)

    private struct Current {
        var route: LogRoute
        var revision = 0
    }

    /// A backend with the default configuration: readable lines, `info` and above, to standard error.
    package convenience init() {
        self.init(output: LogOutput(destination: LogDestination(descriptor: StandardError.descriptor)))
    }

    init(output: LogOutput, level: Logger.Level = .info, clock: LogClock = LogClock()) {
        levelOrdinal = Atomic(level.ordinal)
        current = Lock(Current(route: .lines(output)))
        self.clock = clock
    }

    /// The least severe level that is logged, unless a logger says otherwise.
    ///
    /// A change takes effect at once, everywhere.
    package var level: Logger.Level {
        get { Logger.Level(ordinal: levelOrdinal.load(ordering: .relaxed)) }
        set { levelOrdinal.store(newValue.ordinal, ordering: .relaxed) }
    }

    // MARK: Where to

    /// Changes level, format and destination; the records of other threads go wholly to the old or to the new one.
    ///
    /// - Throws: `LogFileError` if the file cannot be opened; nothing is changed then.
    package func configure(_ configuration: LogConfiguration) throws(LogFileError) {
        take(.lines(try LogOutput(configuration)), configuration.level)
    }

    /// Gives the records to a sink, or to nobody.
    package func configure(level: Logger.Level, sink: LogSink?) { take(.sink(sink), level) }

    /// How it is set up now.
    package var setup: LogSetup {
        let current = current.withLock { $0 }
        return LogSetup(route: current.route, level: level, revision: current.revision)
    }

    /// Goes back to a setup of before, unless somebody has changed it since another one.
    package func goBack(to before: LogSetup, from now: LogSetup) {
        let isUntouched = current.withLock { $0.revision == now.revision }
        guard isUntouched, before.revision != now.revision else { return }
        take(before.route, before.level)
    }

    /// When this returns, a sink that was there before is not called any more.
    private func take(_ route: LogRoute, _ level: Logger.Level) {
        let old = current.withLock { current in
            defer { current = Current(route: route, revision: current.revision + 1) }
            return current.route
        }
        self.level = level
        if case .sink = old, !isInsideSink { turn.withLock { _ in } }
    }

    private var route: LogRoute { current.withLock { $0.route } }

    private var destination: LogDestination? {
        if case .lines(let output) = route { output.destination } else { nil }
    }

    /// Opens the log file anew, for log rotation.
    package func reopen() throws(LogFileError) { try destination?.reopen() }

    /// How many lines could not be written since the latest ``configure(_:)``.
    package var droppedLines: Int { destination?.droppedLines ?? 0 }

    // MARK: Words

    /// Has messages put into the words of a program in another language, whose names for things differ.
    package func reword(_ words: @escaping @Sendable (String) -> String) { wording.withLock { $0 = words } }

    // MARK: Records

    /// Whether the calling thread is inside a sink, so that it must not wait for one.
    package var isInsideSink: Bool { speaker.load(ordering: .relaxed) == CallingThread.number }

    /// Writes one record.
    ///
    /// No lock is held while it is put into words: that may run the program's own code, which may log.
    func write(_ event: LogEvent, label: String, metadata: Logger.Metadata) {
        guard !isInsideSink else { return }
        let record = LogRecord(
            time: clock.stamp(),
            level: event.level,
            label: label,
            message: wording.withLock(\.self)?(event.message.description) ?? event.message.description,
            metadata: metadata,
            error: event.error,
        )
        if case .sink(let sink) = route {
            if sink != nil { give(record) }
        } else {
            writeLine(record)
        }
    }

    private func writeLine(_ record: LogRecord) {
        guard case .lines(let output) = route else { return }
        output.destination.write(output.line(for: record))
    }

    private func give(_ record: LogRecord) {
        let (path, text) = (record.servicePath ?? "", record.text)
        let isGiven = turn.withLock { _ in
            // It may have been replaced while this thread waited for its turn.
            guard case .sink(let sink) = route else { return false }
            speaker.store(CallingThread.number, ordering: .relaxed)
            defer { speaker.store(0, ordering: .relaxed) }
            sink?(record.level, path, text)
            return true
        }
        if !isGiven { writeLine(record) }
    }
}
