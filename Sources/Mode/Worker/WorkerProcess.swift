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
    private let redirection = Lock<OutputRedirection?>(nil)
    private let options: WorkerOptions

    /// Sets up logging, and the redirection if it is asked for.
    ///
    /// - Throws: `LogFileError`, or `SystemError` where the system has no thread or no descriptor left.
    init(_ worker: Worker) throws {
        options = worker.options
        BrokenPipeSignal.ignoreUnlessHandled()
        watchdog = try Watchdog(worker)
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

    /// Gives standard output back; everything printed before is in the log then.
    func restoreOutput() {
        guard let redirection = redirection.withLock({ $0.take() }) else { return }
        redirection.restore()
        // It throws for log files only, and if one cannot be opened again the log goes on to the one that is open.
        _ = try? WorkerLogging.install(options.logging)
    }
}
