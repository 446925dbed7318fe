//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
public import ModeLoop
import Synchronization

/// Finds event loops that something blocks, and says in the log what: the service and its task, whether they compute or
/// wait and in which system call, and the stack of the thread.
///
/// A ``Worker`` has one (``WorkerOptions/blockingTimeout``); a program without a worker may make its own. It watches every
/// loop of the process, also those that come later, from a thread of its own, which sleeps while no loop does anything.
/// There is one warning for each blockage, a line whenever it has lasted twice as long, and one when it is over. It throws
/// nothing into the code that blocks.
///
/// The stack is asked for by a signal. That ends a short sleep or wait in C code early, with `EINTR`; so it is taken once
/// for each blockage.
public final class BlockingDetector: Sendable {
    private let watch: LoopWatch
    private let reporter: BlockageReporter

    /// Begins to watch.
    ///
    /// - Parameters:
    ///   - service: In whose name the warnings are logged; services below it are found by name.
    ///   - timeout: How long a loop may be busy without waiting for events; found out within a fourth of that.
    ///   - signal: By which signal a stack is asked for; one that the program does not use otherwise. Its handler is
    ///     installed for the first stack, and stays. It is the process's: the detector that was made last decides.
    /// - Throws: If the system has no thread left.
    public init(
        for service: any Service,
        timeout: Duration = .seconds(10),
        signal: UnixSignal = .urgent,
    ) throws {
        service.lifecycle.bind(service)
        ThreadStack.signal = signal
        let reporter = BlockageReporter(service)
        self.reporter = reporter
        watch = try LoopWatch(timeout: timeout) { reporter.post($0) }
    }

    /// Lets the threads end.
    public func stop() {
        watch.end()
        reporter.end()
    }

    deinit { stop() }

    /// How long each loop of the process was held up so far, and is at the moment.
    ///
    /// That is counted whether there is a detector or not.
    public static var stalls: [LoopStalls] { LoopThreads.stalls }
}

/// Puts findings into words and into the log, on a thread that may hang over it.
private final class BlockageReporter: Sendable {
    /// It does not keep its service alive; one that is gone logs nothing.
    private let lifecycle: Lifecycle
    private let thread = HelperThread(named: "mode.stacks")
    private let waiting = Atomic(0)

    /// If the log hangs, what would be said is dropped.
    private static let limit = 32

    init(_ service: any Service) {
        lifecycle = service.lifecycle
    }

    func end() { thread.end() }

    func post(_ finding: LoopFinding) {
        guard waiting.load(ordering: .relaxed) < Self.limit else { return }
        waiting.add(1, ordering: .relaxed)
        thread.post { [self] in
            report(finding)
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    private func report(_ finding: LoopFinding) {
        switch finding {
        case .blocked(let thread, let since, let elapsed, let use):
            guard let report = report(on: thread, since, elapsed, use) else {
                let duration = elapsed.inWords
                return log("Loop \(thread.name) was blocked for \(duration); it went on before its stack was taken")
            }
            log(report.warning)
        case .stillBlocked(let thread, let elapsed):
            log("Loop \(thread.name) is still blocked, for \(elapsed.inWords) so far")
        case .ended(let thread, let elapsed):
            log("Loop \(thread.name) goes on; it was blocked for \(elapsed.inWords)")
        }
    }

    private func report(
        on thread: LoopThread,
        _ since: UInt64,
        _ elapsed: Duration,
        _ use: CPUUse?,
    ) -> ThreadReport? {
        ThreadReport.make(of: thread, since: since, elapsed: elapsed, use: use, local: Run.$current) {
            RunningWork.describe($0, called: thread.pulse.called, below: lifecycle)
        }
    }

    private func log(_ message: String) { lifecycle.log(.warning, "\(message)") }
}
