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
    private let output: Lock<LogOutput>
    private let clock: LogClock

    /// A backend with the default configuration: readable lines, `info` and above, to standard error.
    package convenience init() {
        self.init(output: LogOutput(destination: LogDestination(descriptor: StandardError.descriptor)))
    }

    init(output: LogOutput, level: Logger.Level = .info, clock: LogClock = LogClock()) {
        levelOrdinal = Atomic(level.ordinal)
        self.output = Lock(output)
        self.clock = clock
    }

    /// The least severe level that is logged, unless a logger says otherwise.
    ///
    /// A change takes effect at once, everywhere.
    package var level: Logger.Level {
        get { Logger.Level(ordinal: levelOrdinal.load(ordering: .relaxed)) }
        set { levelOrdinal.store(newValue.ordinal, ordering: .relaxed) }
    }

    /// Changes level, format and destination; the records of other threads go wholly to the old or to the new one.
    ///
    /// - Throws: `LogFileError` if the file cannot be opened; nothing is changed then.
    package func configure(_ configuration: LogConfiguration) throws(LogFileError) {
        let fresh = try LogOutput(configuration)
        output.withLock { $0 = fresh }
        level = configuration.level
    }

    /// Opens the log file anew, for log rotation.
    package func reopen() throws(LogFileError) {
        try output.withLock(\.destination).reopen()
    }

    /// How many lines could not be written since the latest ``configure(_:)``.
    package var droppedLines: Int { output.withLock(\.destination).droppedLines }

    /// Writes one record.
    ///
    /// No lock is held while it is put into words: that may run the program's own code, which may log.
    func write(_ event: LogEvent, label: String, metadata: Logger.Metadata) {
        let record = LogRecord(
            time: clock.stamp(),
            level: event.level,
            label: label,
            message: event.message.description,
            metadata: metadata,
            error: event.error,
        )
        let output = output.withLock { $0 }
        output.destination.write(output.line(for: record))
    }
}
