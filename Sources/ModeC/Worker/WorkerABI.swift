//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The names are those of mode.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

package import CMode
import Logging
import Mode
import ModeGraph
import ModeLoop
import Synchronization

@c @implementation
package func mode_worker_run(
    _ services: UnsafePointer<mode_service_t>?,
    _ count: Int,
    _ options: UnsafePointer<mode_worker_options>?,
) -> CInt {
    answerNumber { () throws(Refusal) -> CInt in
        guard let services else { throw .isNull("services") }
        guard count > 0 else { throw Refusal(MODE_EINVAL, "`count` is 0") }
        let options = try WorkerOptions(try mode_worker_options(options, "options"))
        let worker = Worker(services: try ModeC.services(services, count, "services"), options: options)
        return try MainLoopTurn.take { () throws(Refusal) in try worker.runForHost() }
    }
}

extension Worker {
    /// Runs the program, and returns the code that the process is to end with.
    fileprivate nonisolated func runForHost() throws(Refusal) -> CInt {
        defer { letGoOfServices() }
        do {
            // Now, because what is wrong with them is the host's mistake, and no failed start.
            for service in services { try addDependency(service) }
            DefaultLog.install()
            let isBuffered = mode_private_buffer_lines()
            defer { if isBuffered != 0 { mode_private_buffer_blocks() } }
            // As much of it as the system takes, so that it is never a status.
            return try runAndReturn() & 0xFF
        } catch {
            throw Refusal(error)
        }
    }
}

/// Who may serve the main loop: one at a time, and nobody who is called by a loop.
private enum MainLoopTurn {
    private static let isTaken = Atomic(false)

    static func take(_ body: () throws(Refusal) -> CInt) throws(Refusal) -> CInt {
        let isInTask = withUnsafeCurrentTask { $0 != nil }
        guard !isInTask, EventLoop.current == nil, !LogBackend.shared.isInsideSink else {
            throw Refusal(MODE_EBUSY, "called from a callback, whose loop would wait for it")
        }
        guard !isTaken.exchange(true, ordering: .acquiring) else { throw Refusal(MODE_EBUSY, "a worker runs") }
        defer { isTaken.store(false, ordering: .releasing) }
        guard !EventLoop.main.isBeingRun else { throw Refusal(MODE_EBUSY, "the program runs the main loop itself") }
        return try body()
    }
}

extension WorkerOptions {
    fileprivate init(_ options: mode_worker_options) throws(Refusal) {
        self.init()
        logLevel = try options.log_level.level("options->log_level") ?? .info
        logFile = options.log_file.map { String(cString: $0) }
        logFormat = try LogFormat(options.log_format, "options->log_format")
        overrideLogging = try options.sets_up_log.or(true, "options->sets_up_log")
        daemon = try options.daemon.or(true, "options->daemon")
        if options.start_budget > 0 { startBudget = Duration(nanoseconds: options.start_budget) }
        if options.stop_budget > 0 { stopBudget = Duration(nanoseconds: options.stop_budget) }
        debug = options.debug
        if options.blocking_timeout > 0 { blockingTimeout = Duration(limit: options.blocking_timeout) }
        console = options.console.map { path in
            let path = String(cString: path)
            return path.isEmpty ? .automatic : .unixSocket(path)
        }
        graph = GraphHook(file: try graphFile(options.graph_file, "options->graph_file"))
    }
}

/// A path whose extension says in which format to draw.
func graphFile(_ path: UnsafePointer<CChar>?, _ argument: String) throws(Refusal) -> String? {
    guard let path = path.map({ String(cString: $0) }) else { return nil }
    do { _ = try GraphFormat(path: path) } catch { throw Refusal(MODE_EINVAL, "`\(argument)`: \(error)") }
    return path
}
