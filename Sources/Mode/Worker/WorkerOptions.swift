//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging
public import ModeLoop

/// How a worker behaves.
public struct WorkerOptions: Sendable {
    /// The least severe level that is logged.
    public var logLevel = Logger.Level.info
    /// A file to append the log to; standard error if there is none.
    ///
    /// Opened anew on `SIGHUP`.
    public var logFile: String?
    /// What a line of the log looks like.
    public var logFormat = LogFormat.text
    /// Whether levels are coloured; by default on a terminal.
    public var logColor = LogColor.automatic
    /// False leaves logging to the program, which has set up swift-log itself.
    public var overrideLogging = true
    /// Whether lines printed to standard output become lines of the log.
    ///
    /// Off by default.
    public var redirectStandardOutput = false
    /// Silences ``Worker/say(_:)`` and ``Worker/carp(_:)``; not the log.
    public var quiet = false
    /// Logs everything from `debug` on, whatever ``logLevel`` says, and opens the console.
    public var debug = false
    /// Whether the worker stays until it is stopped; if not, it stops as soon as everything is started.
    public var daemon = true
    /// How long the whole start may take.
    public var startBudget = Duration.seconds(60)
    /// How long the whole stop may take.
    ///
    /// Then the process ends, whatever still runs. The default fits into the 30 s that Kubernetes gives.
    public var stopBudget = Duration.seconds(25)
    /// How long a loop may be busy without waiting for events, before the log says so, with the stack of its thread; `nil`
    /// for ever.
    ///
    /// By default 10 s, and 1 s with ``debug``. See ``BlockingDetector``.
    public var blockingTimeout: Duration? {
        get { blockingChoice.orDefault(debug ? .seconds(1) : .seconds(10)) }
        set { blockingChoice = .chosen(newValue) }
    }
    /// The signal by which the stack of a blocked thread is asked for; one that the program does not use otherwise.
    public var stackSignal = UnixSignal.urgent
    private var blockingChoice = BlockingChoice.byDefault
    /// Where the console listens; `nil` if there is none, as by default.
    ///
    /// In a worker with ``debug`` it is ``ConsoleEndpoint/automatic`` unless something else is said.
    public var console: ConsoleEndpoint?
    /// Who draws the service graph, for `SIGUSR2` and for the console; `ModeGraph` has `drawGraph(to:)`.
    package var graph: GraphHook?

    /// Creates options with their defaults.
    public init() {}

    /// Creates options with those that are asked for most.
    public init(logLevel: Logger.Level, logFile: String? = nil, daemon: Bool = true) {
        self.logLevel = logLevel
        self.logFile = logFile
        self.daemon = daemon
    }

    var consoleInUse: ConsoleEndpoint? { console ?? (debug ? .automatic : nil) }

    var logging: LogConfiguration {
        LogConfiguration(
            level: debug ? min(logLevel, .debug) : logLevel,
            destination: logFile.map { .file($0) } ?? .standardError,
            format: logFormat,
            color: logColor,
        )
    }
}

/// Whether somebody has chosen a timeout: the default depends on another option.
private enum BlockingChoice {
    case byDefault
    case chosen(Duration?)

    func orDefault(_ duration: Duration) -> Duration? {
        switch self {
        case .byDefault: duration
        case .chosen(let timeout): timeout
        }
    }
}
