//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

extension Worker {
    /// Runs the program on the calling thread, which should be the main thread, and ends the process.
    @available(*, noasync, message: "use serve() from async code")
    public nonisolated func run() -> Never {
        StandardOutput.makeLineBuffered()
        let process: WorkerProcess
        do {
            process = try begin()
        } catch {
            RawOutput.write(Array("mode: the worker cannot start: \(error)\n".utf8), to: StandardError.descriptor)
            ProcessExit.orderly(1)
        }
        end(process, serveMainLoop(process))
    }

    /// Runs the program on the calling thread, and returns when it has stopped: for programs whose `main` is not Swift's.
    ///
    /// As ``run()``; but the process goes on, as it was before: its signals, its log, and the services, which have no parent
    /// again. Threads of Mode's that nothing needs any more have ended, or are about to.
    ///
    /// - Returns: What ``run()`` would end the process with.
    /// - Throws: Why it could not begin; then nothing has.
    @available(*, noasync, message: "use serve() from async code")
    package nonisolated func runAndReturn() throws -> Int32 {
        let surroundings = WorkerSurroundings()
        defer { surroundings.restore() }
        let process = try begin()
        surroundings.noteTaken()
        // Before the loop is nobody's: what goes with a service goes there.
        let outcome = serveMainLoop(process) { self.letGoOfServices() }
        process.endDetector()
        process.closeConsole()
        process.watchdog.uninstallBlocking()
        process.restoreOutput()
        return outcome.code
    }

    /// Makes the services roots again.
    package nonisolated func letGoOfServices() {
        for child in ServiceTree.children(of: lifecycle) {
            _ = ServiceTree.detach(child.service.lifecycle, from: lifecycle)
        }
    }

    private nonisolated func begin() throws -> WorkerProcess {
        let process = try WorkerProcess(self)
        try process.watchdog.installBlocking()
        do {
            try process.openConsoleBlocking()
        } catch {
            process.endDetector()
            process.watchdog.uninstallBlocking()
            process.restoreOutput()
            throw error
        }
        return process
    }

    @available(*, noasync)
    private nonisolated func serveMainLoop(
        _ process: WorkerProcess,
        finally: @escaping @Sendable () -> Void = {},
    ) -> WorkerOutcome {
        let ending = Ending()
        Task(executorPreference: EventLoop.main) {
            let outcome = await self.live(process)
            ending.outcome.withLock { $0 = outcome }
            finally()
            EventLoop.main.stop()
        }
        EventLoop.main.run()
        return ending.outcome.withLock { $0 } ?? WorkerOutcome(code: 1, hasAbandoned: true)
    }

    /// Runs the program from async code, and returns when it has stopped.
    ///
    /// Signals work as under ``run()``; the process is left to the caller, unless the stop budget is exceeded.
    ///
    /// - Returns: the code that ``run()`` would end the process with: 0, or what ``requestExit(_:)`` was told.
    /// - Throws: why the start failed, or why a service crashed.
    @discardableResult
    public nonisolated func serve() async throws -> Int32 {
        let process = try WorkerProcess(self)
        try await process.watchdog.install()
        do {
            try await process.openConsole()
        } catch {
            process.endDetector()
            await process.watchdog.uninstall()
            process.restoreOutput()
            throw error
        }
        let outcome = await live(process)
        process.endDetector()
        process.closeConsole()
        await process.watchdog.uninstall()
        process.restoreOutput()
        if let error = outcome.error { throw error }
        return outcome.code
    }

    /// From the start to the end of the stop.
    private nonisolated func live(_ process: WorkerProcess) async -> WorkerOutcome {
        let observer = process.watchdog.observeStop()
        defer { observer.cancel() }
        do {
            process.watchdog.beginStartBudget()
            try await start()
            process.watchdog.endStartBudget()
            if !options.daemon { requestStop() }
        } catch {
            await waitUntilStopped()
            return outcome(ofStart: error)
        }
        return outcome(ofStop: await lifecycle.awaitStop())
    }

    private nonisolated func outcome(ofStart error: any Error) -> WorkerOutcome {
        note(lifecycle.trouble(since: nil) ?? StopReport(outcome: .stopped))
        let wasAsked = (error as? ServiceError)?.code == .stopped
        if !wasAsked { log.critical("Error: \(error)") }
        let code = exitCode.withLock { $0 } ?? (wasAsked ? 0 : 1)
        return WorkerOutcome(code: code, error: wasAsked ? nil : error, hasAbandoned: hasAbandoned)
    }

    private nonisolated func outcome(ofStop report: StopReport) -> WorkerOutcome {
        // It may have ended before anybody asked.
        note(report.outcome == .wasNotRunning ? lifecycle.trouble(since: nil) ?? report : report)
        if let crashReason { log.critical("We experienced a crash: \(crashReason)") }
        let code = exitCode.withLock { $0 } ?? (crashReason == nil ? 0 : 1)
        return WorkerOutcome(code: code, error: crashReason, hasAbandoned: !report.abandoned.isEmpty || hasAbandoned)
    }

    private nonisolated func note(_ report: StopReport) {
        latestStopReport.withLock { $0 = report }
        if !report.isClean { log.error("The stop was not clean: \(report.summary)") }
    }

    private nonisolated var hasAbandoned: Bool { AbandonedSteps.areThere }

    private nonisolated func end(_ process: WorkerProcess, _ outcome: WorkerOutcome) -> Never {
        // Both may wait for a reader or for a thread that holds a lock; the watchdog still watches.
        process.restoreOutput()
        StandardOutput.flush()
        process.closeConsole()
        // The watchdog may have decided to end the process at this very moment; then it does.
        guard ProcessExit.claim() else { ProcessExit.awaitEnd() }
        // Code that was given up still runs; nothing may wait for it.
        if outcome.hasAbandoned { ProcessExit.immediate(outcome.code) }
        process.endDetector()
        process.watchdog.retire()
        ProcessExit.orderly(outcome.code, atMost: process.watchdog.timeLeft)
    }
}

/// How a worker's run ended.
struct WorkerOutcome: Sendable {
    var code: Int32
    var error: (any Error)?
    /// Whether code that was given up still executes.
    var hasAbandoned: Bool
}

private final class Ending: Sendable {
    let outcome = Lock<WorkerOutcome?>(nil)
}
