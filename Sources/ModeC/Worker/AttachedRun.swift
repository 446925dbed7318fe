//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import ModeLoop

/// One run of a worker inside a host, with its deadlines and its signals.
// Sendable: what changes is touched on the worker's loop only.
final class AttachedRun: @unchecked Sendable {
    private let worker: AttachedWorker
    private let loop: EventLoop
    private var timer: CallbackTimer?
    private var stop: StopBudget?
    private var signals: [any CancellableWork] = []
    private var before = SignalDispositions(of: [])
    private var requests = 0

    private static let all = [UnixSignal.interrupt, .terminate, .hangUp, .user1, .user2]
    /// What a tree without a budget has, when it is told to stop at once.
    private static let patience = Duration.seconds(10)
    /// How long a dump may hold up the host's loop.
    private static let dumpTime = Duration.milliseconds(100)

    init(_ worker: AttachedWorker) {
        self.worker = worker
        loop = worker.lifecycle.loop
    }

    // MARK: Budgets

    func startBegan() {
        guard let budget = worker.startBudget else { return }
        arm(at: loop.now.advanced(by: budget)) { $0.startTimeIsOver() }
    }

    func startEnded() { disarm() }

    func stopBegan() {
        disarm()
        guard stop == nil, let budget = worker.stopBudget else { return }
        let stop = StopBudget(budget, from: loop.now)
        self.stop = stop
        arm(at: stop.grace) { [self] _ in stopAtOnce() }
    }

    private func arm(at deadline: LoopInstant, _ body: @escaping (AttachedWorker) -> Void) {
        let timer = CallbackTimer { [worker] in body(worker) }
        self.timer = timer
        loop.arm(timer, at: deadline)
    }

    private func disarm() {
        if let timer { loop.disarm(timer) }
        timer = nil
    }

    private func stopAtOnce() {
        let left = stop?.timeLeft(at: loop.now) ?? worker.stopBudget ?? Self.patience
        worker.stopAtOnce(within: left, watchedOn: loop)
    }

    // MARK: Signals

    /// From now until the end of the run.
    func watchSignals() throws {
        before = SignalDispositions(of: Self.all)
        do {
            for signal in Self.all {
                signals.append(try loop.driver.watch(signal) { [self] in received(signal) })
            }
        } catch {
            ignoreSignals()
            throw error
        }
        before.noteTaken()
    }

    private func ignoreSignals() {
        for signal in signals { signal.cancel() }
        signals = []
        before.restore()
    }

    private func received(_ signal: UnixSignal) {
        switch signal {
        case .interrupt, .terminate:
            requests += 1
            if requests == 1 { worker.stop(on: signal) } else { stopAtOnce() }
        case .hangUp: worker.reload()
        case .user1: worker.report(atMost: Self.dumpTime)
        default: draw()
        }
    }

    /// The loop is not given back before that is done: what is told it then would never come.
    private func draw() {
        guard loop.tryToHold() else { return }
        Task.detached(executorPreference: loop) { [worker, loop] in
            await worker.drawGraph()
            loop.release()
        }
    }

    // MARK: The end

    /// The worker has stopped.
    func end(_ state: ServiceState, _ requested: Int32?) {
        disarm()
        ignoreSignals()
        var (code, message) = (Int32(0), "")
        if case .failed(let error) = state {
            (code, message) = (1, hostWords("\(error)"))
        } else if let trouble = worker.lifecycle.trouble(since: nil).flatMap({ Refusal($0) }) {
            message = trouble.message
        }
        worker.traits.tellExit(of: worker.handle, requested ?? code, message)
    }
}
