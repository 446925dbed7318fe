//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Glibc
import Synchronization

/// The end of the process at an instant, whatever hangs by then.
///
/// Two threads are there from the beginning, and sleep: one waits for the instant, the other then makes the report. From
/// the instant to the end the first of them allocates nothing and takes no lock, so nothing that another thread holds
/// can keep it. What the report does is not trusted: it has its time, and no more.
package final class ProcessDeadline: Sendable {
    /// Why the process ends.
    package enum Reason: Sendable { case timeIsOver, request }

    private let end: End

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - reportTime: How long the end waits for the report.
    ///   - report: Runs on the second thread, unless somebody else has decided on the end of the process.
    /// - Throws: `SystemError` if the system has no thread or no descriptor left.
    package init(reportTime: Duration, report: @escaping @Sendable (Reason) -> Void) throws(SystemError) {
        let end = try End(reportTime: reportTime)
        let reporter = try NativeThread(named: "mode.report") { end.makeReport(report) }
        reporter.detach()
        do {
            let guardian = try NativeThread(named: "mode.deadline") { end.keepWatch() }
            guardian.detach()
        } catch {
            end.callOff()
            throw error
        }
        self.end = end
    }

    deinit { callOff() }

    /// From now on the process has `time` left, and then ends with code 1.
    ///
    /// The first call counts.
    package func arm(after time: Duration) { end.arm(after: time) }

    /// Ends the process now, after the report.
    package func endNow(_ code: Int32) { end.now(code) }

    /// Lets the threads end, and the process live.
    package func callOff() { end.callOff() }
}

/// What the threads share.
private final class End: Sendable {
    private enum Demand: UInt8, AtomicRepresentable { case none, now, calledOff }

    private let demand = Atomic(Demand.none)
    private let code = Atomic<Int32>(1)
    /// In monotonic milliseconds; 0 until it is armed.
    private let deadline = Atomic<Int64>(0)
    private let isReported = Atomic(false)
    private let reportTime: Int64
    /// Wakes the thread that waits for the instant.
    ///
    /// A pipe, because `poll` waits by the monotonic clock, which semaphores do not.
    private let bell: PipeEnds
    private let reportIsWanted = DispatchSemaphore(value: 0)

    init(reportTime: Duration) throws(SystemError) {
        self.reportTime = MonotonicMilliseconds.of(reportTime)
        bell = try PipeEnds()
    }

    deinit { bell.closeBoth() }

    // MARK: From any thread

    func arm(after time: Duration) {
        // Rounded up twice, so never early.
        let instant = MonotonicMilliseconds.now + MonotonicMilliseconds.of(time) + 1
        guard deadline.compareExchange(expected: 0, desired: instant, ordering: .acquiringAndReleasing).exchanged else {
            return
        }
        ring()
    }

    func now(_ code: Int32) {
        self.code.store(code, ordering: .releasing)
        make(.now)
    }

    func callOff() {
        make(.calledOff)
        reportIsWanted.signal()
    }

    private func make(_ demand: Demand) {
        _ = self.demand.compareExchange(expected: .none, desired: demand, ordering: .acquiringAndReleasing)
        ring()
    }

    private func ring() {
        var byte: UInt8 = 1
        _ = write(bell.writeEnd, &byte, 1)
    }

    // MARK: The thread that waits

    func keepWatch() {
        while true {
            switch demand.load(ordering: .acquiring) {
            case .calledOff: return
            case .now: return endProcess()
            case .none: break
            }
            let instant = deadline.load(ordering: .acquiring)
            if instant != 0, MonotonicMilliseconds.now >= instant { return endProcess() }
            waitForBell(until: instant == 0 ? nil : instant)
        }
    }

    private func endProcess() {
        guard ProcessExit.claim() else { return }
        let instant = MonotonicMilliseconds.now + reportTime
        reportIsWanted.signal()
        while !isReported.load(ordering: .acquiring), MonotonicMilliseconds.now < instant {
            waitForBell(until: instant)
        }
        ProcessExit.immediate(code.load(ordering: .acquiring))
    }

    private func waitForBell(until instant: Int64?) {
        var entry = pollfd(fd: bell.readEnd, events: Int16(POLLIN), revents: 0)
        let left = instant.map { CInt(clamping: max($0 - MonotonicMilliseconds.now, 0)) } ?? -1
        guard poll(&entry, 1, left) > 0 else { return }
        var byte: UInt8 = 0
        _ = read(bell.readEnd, &byte, 1)
    }

    // MARK: The thread that reports

    func makeReport(_ report: (ProcessDeadline.Reason) -> Void) {
        reportIsWanted.wait()
        let demand = demand.load(ordering: .acquiring)
        guard demand != .calledOff else { return }
        report(demand == .now ? .request : .timeIsOver)
        isReported.store(true, ordering: .releasing)
        ring()
    }
}
