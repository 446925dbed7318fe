//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// Watches over a worker from a thread of its own, which sleeps until a signal or a deadline comes.
///
/// It holds the signal handlers, so the ladder of signals and the budgets depend on no loop that may be blocked. It
/// never waits itself: logging, writing and asking the tree are left to helper threads, since any of that may hang for
/// as long as what it watches. The end of the process does not even depend on the watchdog: see `ProcessDeadline`.
// Sendable: `signals`, `requests` and the timers are touched on the watchdog's loop only; the rest is set once or
// synchronised.
final class Watchdog: @unchecked Sendable {
    let worker: Worker
    private let loop = EventLoop.make(threadNamed: "mode.watchdog")
    /// Where stops go on when the loops they belong to are blocked; its thread exists only then.
    private let rescue = EventLoop.make(threadNamed: "mode.rescue")
    /// For what is urgent.
    private let helper = HelperThread(named: "mode.helper")
    /// For answers to `SIGUSR1`, which a slow reader may hold up.
    private let dumper = HelperThread(named: "mode.dump")
    /// For what is said if the budget is used up; a lock that somebody holds for ever may keep it.
    private let scribe = HelperThread(named: "mode.scribe")
    private let lastWords: LastWords
    private let deadline: ProcessDeadline

    private var signals: [any CancellableWork] = []
    private var requests = 0
    private var startTimer: CallbackTimer?
    private var stopTimers: [CallbackTimer] = []
    /// Nothing is armed any more: a budget that begins late would keep the loop going.
    private var hasLetGo = false
    private let stop = Lock<StopBudget?>(nil)

    /// How long the process waits for its last words to be written.
    private static let reportTime = Duration.milliseconds(80)
    /// How long before the end the last words are put together, at most: late enough to be true, early enough to be
    /// ready.
    private static let lead = Duration.milliseconds(50)
    /// How long a dump waits for its reader.
    private static let dumpTime = Duration.seconds(5)

    /// Starts the threads that can end the process.
    ///
    /// - Throws: `SystemError` if the system has no thread or no descriptor left.
    init(_ worker: Worker, console: ConsoleServer? = nil) throws {
        self.worker = worker
        let words = LastWords(worker)
        lastWords = words
        deadline = try ProcessDeadline(reportTime: Self.reportTime) { reason in
            switch reason {
            case .timeIsOver: words.say(within: Self.reportTime)
            case .request: worker.dump(atMost: Self.reportTime)
            }
            console?.removeFile()
        }
    }

    // MARK: Set-up

    /// Installs the signal handlers; returns when they are in place.
    func installBlocking() throws { try loop.performBlocking { try self.watchSignals() } }

    /// Installs the signal handlers; returns when they are in place.
    func install() async throws { try await loop.perform { try self.watchSignals() } }

    /// Gives the signals back, and lets the threads end; returns when the signals are the program's again.
    func uninstall() async {
        // It throws only what its body throws, which is nothing.
        try? await loop.perform { self.letGo() }
        endThreads()
    }

    /// The same, for who runs no loop.
    func uninstallBlocking() {
        // It throws only what its body throws, which is nothing.
        try? loop.performBlocking { self.letGo() }
        endThreads()
    }

    private func endThreads() {
        deadline.callOff()
        for thread in [helper, dumper, scribe] { thread.end() }
    }

    /// Lets the thread end, soon.
    func retire() { loop.execute { self.letGo() } }

    private func watchSignals() throws {
        loop.hold()
        for signal in [UnixSignal.interrupt, .terminate, .hangUp, .user1, .user2] {
            signals.append(try loop.driver.watch(signal) { [self] in received(signal) })
        }
    }

    private func letGo() {
        hasLetGo = true
        for signal in signals { signal.cancel() }
        signals = []
        for timer in stopTimers + [startTimer].compactMap(\.self) { loop.disarm(timer) }
        stopTimers = []
        startTimer = nil
        loop.release()
    }

    // MARK: Signals

    private func received(_ signal: UnixSignal) {
        switch signal {
        case .interrupt, .terminate: stopRequested(signal)
        case .hangUp: onWorkersLoop { $0.reload() }
        case .user1: report()
        default: drawGraph()
        }
    }

    /// Each further request is more urgent than the one before.
    private func stopRequested(_ signal: UnixSignal) {
        requests += 1
        switch requests {
        case 1:
            beginStopBudget()
            onWorkersLoop { $0.stop(on: signal) }
        case 2: stopAtOnce()
        default: deadline.endNow(128 + signal.rawValue)
        }
    }

    /// The stops are executed, and watched, on a loop that nobody blocks; not on this one, because they log, and a log
    /// that nobody reads blocks too.
    private func stopAtOnce() {
        helper.post { [self] in worker.stopAtOnce(within: timeLeft, watchedOn: rescue) }
    }

    private func onWorkersLoop(_ body: @escaping @Sendable (Worker) -> Void) {
        worker.lifecycle.loop.execute { [worker] in body(worker) }
    }

    private func report() {
        dumper.post { [worker] in
            worker.report(atMost: Self.dumpTime)
            // The stacks come last, and apart: they take their time.
            worker.reportStacks(atMost: Self.dumpTime)
        }
    }

    private func drawGraph() {
        // On no loop of ours: it may take a while, and is wanted most when a loop is blocked.
        Task.detached { [worker] in await worker.drawGraph() }
    }

    // MARK: The start's budget

    func beginStartBudget() {
        loop.execute { [self] in
            let timer = CallbackTimer { [self] in
                // The way down begins on the worker's loop; if that is blocked, the stop budget ends it.
                beginStopBudget()
                onWorkersLoop { $0.startTimeIsOver() }
            }
            startTimer = timer
            loop.arm(timer, at: loop.now.advanced(by: worker.options.startBudget))
        }
    }

    func endStartBudget() {
        loop.execute { [self] in
            guard let timer = startTimer else { return }
            loop.disarm(timer)
            startTimer = nil
        }
    }

    // MARK: The stop's budget

    /// However the way down begins, from then on the budget counts.
    ///
    /// On the watchdog's loop, lest a service that blocks the main loop in the same breath gets away with it.
    func observeStop() -> Task<Void, Never> {
        Task(executorPreference: loop) { [self] in
            for await state in worker.stateChanges where state == .stopping { beginStopBudget() }
        }
    }

    /// What the stop may still take, if it has begun.
    var timeLeft: Duration {
        stop.withLock(\.self)?.timeLeft(at: loop.now) ?? worker.options.stopBudget
    }

    /// From now on the process has its stop budget left.
    ///
    /// Only the first call counts.
    private func beginStopBudget() {
        guard stopTimers.isEmpty, !hasLetGo else { return }
        let budget = worker.options.stopBudget
        deadline.arm(after: budget)
        let lead = min(budget / 10, Self.lead)
        let stop = StopBudget(budget, from: loop.now)
        self.stop.withLock { $0 = stop }
        let prepare = { [scribe, lastWords] in scribe.post { lastWords.prepare(for: stop.end, grace: stop.grace) } }
        let hurry = CallbackTimer { [self] in
            stopAtOnce()
            prepare()
        }
        let words = CallbackTimer(prepare)
        stopTimers = [hurry, words]
        loop.arm(hurry, at: stop.grace)
        loop.arm(words, at: stop.end.advanced(by: .zero - lead))
    }
}
