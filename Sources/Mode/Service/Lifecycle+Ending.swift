//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

extension LifecycleCore {
    /// What is left to do, outside the lock, when a run has ended.
    ///
    /// Moved, never copied: a copy would retain a dozen objects.
    struct Ending: ~Copyable {
        let startError: ServiceError?
        let startWaiters: StartWaiters
        let stopper: StopContinuation?
        let moreStopWaiters: [StopContinuation]
        let report: StopReport
        /// What another thread added after the closers were done.
        let closers: [Run.Closer]
        /// Calls whose bodies were given up.
        let calls: [ObjectIdentifier: StopAwareWait]
        let startWatch: StartWatch?
        let stopWatch: StopWatch?
        let watch: ChildWatch?
        let end: ChildEnd

        init(_ run: Run, _ core: borrowing LifecycleCore) {
            watch = core.watch
            end = ChildEnd(of: run, core)
            startError = run.startError
            startWaiters = run.takeStartWaiters()
            stopper = run.stopper
            moreStopWaiters = run.moreStopWaiters
            report = run.report
            closers = run.closers
            calls = run.calls
            startWatch = run.startWatch
            stopWatch = run.stopWatch
            run.stopper = nil
            run.moreStopWaiters = []
            run.closers = []
            run.calls = [:]
            run.startWatch = nil
            run.stopWatch = nil
            run.runner = nil
        }

        func tell() {
            startWatch?.end()
            stopWatch?.end()
            startWaiters.resume(throwing: startError)
            stopper?.resume(returning: report)
            // In their order, so that a simulation is the same each time.
            for call in calls.values.sorted(by: { $0.number < $1.number }) { call.end(.stopped) }
            for waiter in moreStopWaiters { waiter.resume(returning: report) }
        }
    }
}

extension ChildEnd {
    /// How a run has ended.
    ///
    /// Under the lock.
    init(of run: Run, _ core: borrowing LifecycleCore) {
        generation = run.generation
        stopRequests = core.stopRequests
        guard core.watch != nil else { return }
        error = core.machine.crashReason ?? run.startError
        hasFailed = core.machine.crashReason != nil
        asked = core.asked
        isRestart = run.endsInRestart
        abandoned = run.report.abandoned.first.map { left in
            ServiceError(.abandoned, service: left.service, step: left.step, elapsed: left.elapsed)
        }
    }
}

extension StopReport.Failure {
    func named(_ path: String) -> Self {
        Self(service: path, step: step, task: task, error: error, cutShortAfter: cutShortAfter)
    }
}

extension ServiceError {
    func named(_ path: String) -> ServiceError {
        ServiceError(code, service: path, step: step, elapsed: elapsed, message: message, cause: cause)
    }
}
