//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging
import ModeLoop
import Synchronization

/// The worker's hold on swift-log, which can be set up once in a process and does not tell whether it was.
public enum WorkerLogging {
    /// What ``install(_:overrideLogging:)`` found and did.
    package enum Outcome: Sendable, Equatable {
        /// Nobody had set up swift-log; the worker's handler is in place now.
        case installed
        /// The worker's handler was in place already and has been configured.
        case reconfigured
        /// Logging belongs to the program, by its option or by its own bootstrap. Nothing was changed.
        case leftAlone(LogOwner)
    }

    /// Makes the worker's handler swift-log's, if nobody has set up swift-log before.
    ///
    /// May be called again, by a second worker for instance: that only configures. `SIGPIPE` is ignored from here on,
    /// unless the program handles it, since a log whose reader has gone must not end the process.
    ///
    /// swift-log traps on a second bootstrap and has no public question for a first one, so it is found out from the
    /// handler of a fresh logger (see ``LogOwner``). One case cannot be told from "nobody": a program that has itself
    /// bootstrapped a plain `StreamLogHandler`. Such a program says `overrideLogging: false`, or gets swift-log's trap.
    ///
    /// - Parameters:
    ///   - configuration: Level, destination, format and colour.
    ///   - overrideLogging: False leaves logging to the program.
    /// - Returns: What was found and done.
    /// - Throws: `LogFileError` if the log file cannot be opened; nothing is installed then.
    @discardableResult
    package static func install(
        _ configuration: LogConfiguration,
        overrideLogging: Bool = true,
    ) throws(LogFileError) -> Outcome {
        guard overrideLogging else { return .leftAlone(LogOwner.current()) }
        return try takeHold { () throws(LogFileError) in
            BrokenPipeSignal.ignoreUnlessHandled()
            try LogBackend.shared.configure(configuration)
        }
    }

    /// The same for a library in somebody else's program, where nothing of the process is touched: not `SIGPIPE` either,
    /// which each write minds instead.
    @discardableResult
    package static func installAsGuest(_ configuration: LogConfiguration) throws(LogFileError) -> Outcome {
        try takeHold { () throws(LogFileError) in try LogBackend.shared.configure(configuration) }
    }

    /// Gives the records to a sink, or to nobody, in somebody else's program.
    @discardableResult
    package static func installAsGuest(level: Logger.Level, sink: LogSink?) -> Outcome {
        takeHold { () throws(Never) in LogBackend.shared.configure(level: level, sink: sink) }
    }

    /// Sets up swift-log, if nobody has before, when `configure` has succeeded.
    private static func takeHold<Failure: Error>(_ configure: () throws(Failure) -> Void) throws(Failure) -> Outcome {
        // One at a time: two workers that start at once must not both find nobody.
        try installing.withLock { (_) throws(Failure) -> Outcome in
            let owner = LogOwner.current()
            if case .program = owner, !isInUse.load(ordering: .acquiring) { return .leftAlone(owner) }
            try configure()
            guard owner == .nobody else { return .reconfigured }
            LoggingSystem.bootstrap(
                { WorkerLogHandler(label: $0, metadataProvider: $1) },
                metadataProvider: nil,
            )
            return .installed
        }
    }

    /// The least severe level that is logged through the worker's handlers; may be changed at any time.
    ///
    /// A logger whose own `logLevel` was set keeps that.
    public static var level: Logger.Level {
        get { LogBackend.shared.level }
        set { LogBackend.shared.level = newValue }
    }

    /// How many lines could not be written: a full disk, a reader that has gone.
    public static var droppedLines: Int { LogBackend.shared.droppedLines }

    /// Opens the log file anew, after it has been moved away.
    ///
    /// - Throws: `LogFileError` if that fails; lines then go on to the old file.
    public static func reopen() throws(LogFileError) {
        try LogBackend.shared.reopen()
    }

    /// A handler that writes to the shared backend exists, perhaps inside somebody else's.
    static func noteUse() {
        isInUse.store(true, ordering: .releasing)
    }

    private static let isInUse = Atomic(false)
    private static let installing = Lock(())
}
