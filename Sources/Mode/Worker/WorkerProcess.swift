//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// What a worker takes hold of in the process: the log, standard output, and the watchdog over signals.
final class WorkerProcess: Sendable {
    let watchdog: Watchdog
    private let detector: BlockingDetector?
    private let console: ConsoleServer?
    private let consoleIsWished: Bool
    /// Takes the stacks of threads for the console.
    private let helper: HelperThread
    private let redirection = Lock<OutputRedirection?>(nil)
    private let options: WorkerOptions

    /// Sets up logging, and the redirection if it is asked for.
    ///
    /// - Throws: `LogFileError`, `SocketError` for a console that cannot be, or `SystemError` where the system has no thread or no descriptor left.
    init(_ worker: Worker) throws {
        let options = worker.options
        self.options = options
        StandardStreams.openMissing()
        let helper = HelperThread(named: "mode.where")
        self.helper = helper
        BrokenPipeSignal.ignoreUnlessHandled()
        console = try options.consoleInUse.map { endpoint in
            try ConsoleServer(endpoint, ConsoleSources(worker, helper: helper)) { worker.log.log(level: $0, "\($1)") }
        }
        consoleIsWished = options.consoleInUse?.kind != .automatic
        watchdog = try Watchdog(worker, console: console)
        let owner = try WorkerLogging.install(options.logging, overrideLogging: options.overrideLogging)
        ServiceLogging.reset()
        // In a simulation nothing takes time, and nothing has a thread.
        let timeout = LoopEnvironment.simulator == nil ? options.blockingTimeout : nil
        detector = try timeout.map { [options] in
            try BlockingDetector(for: worker, timeout: $0, signal: options.stackSignal)
        }
        guard options.redirectStandardOutput else { return }
        // A back end that is not ours may print to standard output, which would come back for ever.
        if case .leftAlone = owner { return }
        try redirectOutput()
    }

    private func redirectOutput() throws {
        let logger = Logger(label: "mode.redirect")
        let redirection = try OutputRedirection { line in logger.info("\(line)", source: "stdout") }
        self.redirection.withLock { $0 = redirection }
        var logging = options.logging
        logging.destination = logging.destination.bypassing(redirection)
        try WorkerLogging.install(logging)
    }

    /// Nobody watches over the loops any more.
    func endDetector() { detector?.stop() }

    // MARK: The console

    /// Opens the console; returns when it listens.
    ///
    /// For who runs no loop yet.
    ///
    /// - Throws: `SocketError`, where the program said which place it wants.
    func openConsoleBlocking() throws {
        guard let console else { return }
        ServiceRecorder.begin()
        do { _ = try console.loop.performBlocking { try console.open() } } catch { try goOn(after: error) }
    }

    /// Opens the console; returns when it listens.
    ///
    /// - Throws: `SocketError`, where the program said which place it wants.
    func openConsole() async throws {
        guard let console else { return }
        ServiceRecorder.begin()
        do { _ = try await console.loop.perform { try console.open() } } catch { try goOn(after: error) }
    }

    /// Nobody relies on a place that was only found.
    private func goOn(after error: any Error) throws {
        if consoleIsWished {
            ServiceRecorder.end()
            throw error
        }
        console?.log.log(.warning, "There is no console: \(error)")
    }

    /// Closes the console, soon, and removes its file at once.
    func closeConsole() {
        guard let console else { return }
        ServiceRecorder.end()
        console.close()
        helper.end()
    }

    /// Gives standard output back; everything printed before is in the log then.
    func restoreOutput() {
        guard let redirection = redirection.withLock({ $0.take() }) else { return }
        redirection.restore()
        // It throws for log files only, and if one cannot be opened again the log goes on to the one that is open.
        _ = try? WorkerLogging.install(options.logging)
    }
}
