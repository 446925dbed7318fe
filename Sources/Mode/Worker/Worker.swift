//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging
public import ModeLoop
import Synchronization

/// A program of services: it starts them, reacts to the signals of the operating system, stops them, and ends the
/// process with a code that says how it went.
///
/// ```swift
/// @main struct Main {
///     static func main() { Worker(App(), logLevel: .info).run() }
/// }
/// ```
///
/// It is the root of the service tree, and the only part of the library that touches the process.
///
/// | signal | what it does |
/// |---|---|
/// | `SIGINT`, `SIGTERM` | stops in order; the second one cuts all graces; the third dumps the tree and ends the process |
/// | `SIGHUP` | calls ``Service/onReload()`` down the tree, and opens the log file anew |
/// | `SIGUSR1` | writes the tree, the tasks and the stacks of the loops' threads to standard error |
/// | `SIGUSR2` | writes the service graph, if `ModeGraph` was told where to |
///
/// Exit codes: 0 after a stop, whether asked for by a signal or not, also when steps were abandoned within the stop
/// budget; what ``requestExit(_:)`` was told; 1 after a crash or a start that failed, and always after a stop that its
/// budget had to cut off; 128 and the signal's number after the third `SIGINT` or `SIGTERM`.
public actor Worker: Service {
    /// The worker's lifecycle; it runs on the main loop.
    public nonisolated let lifecycle = Lifecycle(on: .main)
    /// How the worker behaves.
    public nonisolated let options: WorkerOptions

    package nonisolated let services: [any Service]
    nonisolated let exitCode = Lock<Int32?>(nil)
    nonisolated let latestStopReport = Lock<StopReport?>(nil)

    /// Creates a worker for some services; nothing is started.
    public init(_ services: any Service..., options: WorkerOptions = WorkerOptions()) {
        self.services = services
        self.options = options
    }

    package init(services: [any Service], options: WorkerOptions) {
        self.services = services
        self.options = options
    }

    /// Creates a worker for some services, with the options that are asked for most.
    public init(_ services: any Service..., logLevel: Logger.Level, logFile: String? = nil, daemon: Bool = true) {
        self.services = services
        options = WorkerOptions(logLevel: logLevel, logFile: logFile, daemon: daemon)
    }

    /// How the latest stop went, or the undoing of a start that failed, for the whole tree; `nil` until then.
    ///
    /// For those who ask why the process ends: after ``serve()``, and in what runs at the exit of ``run()``. In the log
    /// each entry is a line of its own, when it happens, and the last words count them.
    public nonisolated var stopReport: StopReport? { latestStopReport.withLock(\.self) }

    /// How long each loop of the process was held up so far, and is at the moment.
    public nonisolated var stalls: [LoopStalls] { BlockingDetector.stalls }

    /// The services that the worker was created with.
    public var dependencies: Dependencies { services }

    /// `Worker`.
    public nonisolated var label: String { "Worker" }

    /// Ends the program in an orderly way: the worker stops, and the process exits with `code`.
    ///
    /// The first call counts.
    public nonisolated func requestExit(_ code: Int32 = 0) {
        exitCode.withLock { exitCode in
            if exitCode == nil { exitCode = code }
        }
        requestStop()
    }

    /// Prints a line for people to standard output, unless the worker is quiet.
    public nonisolated func say(_ line: String) {
        if !options.quiet { RawOutput.write(Array("\(line)\n".utf8), to: StandardOutput.descriptor) }
    }

    /// Prints a line for people to standard error, unless the worker is quiet.
    public nonisolated func carp(_ line: String) {
        if !options.quiet { RawOutput.write(Array("\(line)\n".utf8), to: StandardError.descriptor) }
    }
}
