//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization

/// What a watch has to tell.
package enum LoopFinding: Sendable {
    /// A loop has been busy for too long, since an instant of its pulse; said once for each blockage.
    case blocked(LoopThread, since: UInt64, elapsed: Duration, use: CPUUse?)
    /// It is blocked for twice as long as when that was said the last time.
    case stillBlocked(LoopThread, elapsed: Duration)
    /// It goes on.
    case ended(LoopThread, elapsed: Duration)
}

/// Watches over all loops of the process from a thread of its own, which sleeps without a timer while no loop does anything.
///
/// It never waits for anything that a loop might hold: findings go to somebody else, who may take his time.
package final class LoopWatch: Sendable {
    private let watching: Watching

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - timeout: How long a loop may be busy without a wait for events.
    ///   - report: Gets every finding, on the watch's thread, and must not wait.
    /// - Throws: `SystemError` if the system has no thread left.
    package init(timeout: Duration, report: @escaping @Sendable (LoopFinding) -> Void) throws(SystemError) {
        let watching = Watching(timeout: timeout, report: report)
        self.watching = watching
        let thread = try NativeThread(named: "mode.blocking") { watching.keepWatch() }
        // It ends by itself, soon after `end()`; nobody has to wait for that.
        thread.detach()
    }

    deinit { end() }

    /// Lets the thread end.
    package func end() { watching.end() }
}

/// What the thread does, and shares with whoever ends it.
private final class Watching: Sendable {
    private let timeout: UInt64
    private let report: @Sendable (LoopFinding) -> Void
    private let bell = LoopBell()
    private let isEnding = Atomic(false)
    private let alarm = LoopAlarm.shared

    init(timeout: Duration, report: @escaping @Sendable (LoopFinding) -> Void) {
        self.timeout = UInt64(MonotonicMilliseconds.of(timeout))
        self.report = report
    }

    func end() {
        isEnding.store(true, ordering: .releasing)
        bell.ring()
    }

    func keepWatch() {
        alarm.add(bell)
        defer { alarm.remove(bell) }
        var judge = BlockageJudge(timeout: timeout)
        var pause = judge.rung(at: MonotonicMilliseconds.precise)
        /// Those with a blockage that was reported; they may be gone when it is over.
        var known: [UInt64: LoopThread] = [:]
        var isWarm = false
        while !isEnding.load(ordering: .acquiring) {
            if wait(pause) {
                pause = judge.rung(at: MonotonicMilliseconds.precise)
                continue
            }
            let threads = LoopThreads.all
            let (findings, next) = judge.look(at: MonotonicMilliseconds.precise, threads.map(\.reading))
            pause = next
            // Somebody may have to be reported soon, and then in time.
            if !isWarm, threads.contains(where: { $0.isBusy(for: timeout / 2) }) {
                isWarm = true
                Symbolication.warmUp()
            }
            guard !findings.isEmpty else { continue }
            for finding in findings {
                if case .blocked(let loop, _, _, _) = finding { known[loop] = threads.first { $0.pulse.id == loop } }
                tell(finding, known)
                if case .ended(let loop, _, _) = finding { known[loop] = nil }
            }
        }
    }

    /// True if a loop rang.
    private func wait(_ pause: BlockageJudge.Pause) -> Bool {
        switch pause {
        case .milliseconds(let time): return bell.wait(milliseconds: time)
        case .armed(let time):
            alarm.arm()
            return bell.wait(milliseconds: time)
        case .untilRung: return bell.wait(milliseconds: nil)
        }
    }

    private func tell(_ finding: BlockageJudge.Finding, _ threads: [UInt64: LoopThread]) {
        switch finding {
        case .blocked(let loop, let since, let elapsed, let use):
            guard let thread = threads[loop] else { return }
            report(.blocked(thread, since: since, elapsed: .milliseconds(elapsed), use: use))
        case .stillBlocked(let loop, let elapsed):
            guard let thread = threads[loop] else { return }
            report(.stillBlocked(thread, elapsed: .milliseconds(elapsed)))
        case .ended(let loop, let since, let elapsed):
            guard let thread = threads[loop] else { return }
            // The loop itself knows it better than somebody who looked later.
            let exact = thread.pulse.length(ofStallAt: since) ?? elapsed
            report(.ended(thread, elapsed: .milliseconds(exact)))
        }
    }
}

extension LoopThread {
    fileprivate func isBusy(for milliseconds: UInt64) -> Bool {
        pulse.busySince.map { MonotonicMilliseconds.coarse >= $0 + milliseconds } ?? false
    }

    /// What it looks like now; what it has computed is asked for only while it is busy.
    fileprivate var reading: BlockageJudge.Reading {
        let since = pulse.busySince
        return BlockageJudge.Reading(loop: pulse.id, busySince: since, cpu: since == nil ? nil : identity.cpuTime)
    }
}
