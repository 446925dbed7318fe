//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// A timer of a service whose body is a call, not a task: for bodies that never wait, as callbacks of a C program.
///
/// It counts among the tasks of the run, and ends with them. A tick touches little memory, since there may be many.
// Sendable: the counts are atomic; all else that changes is touched on the service's loop only.
package final class ServiceTicker: LoopTimer, @unchecked Sendable {
    // Each access is a read or a write of its own, on one thread.
    @exclusivity(unchecked) package var slot: AnyObject?
    private let name: String
    private let lifecycle: Lifecycle
    private let loop: EventLoop
    /// What is called; let go of when it is over, since whoever was disarmed may stay in its bucket for a while.
    private var body: (() -> Void)?
    private var onEnd: (() -> Void)?
    private let interval: Duration
    private let repeats: Bool
    private var due: LoopInstant
    /// `nil` for a timer that fires once.
    // Nobody who is told meanwhile, as a log handler is, can come back to it, so no two accesses overlap.
    @exclusivity(unchecked) private var ticks: TimerTicks?
    private var isOver = false
    private let counts = Counts()

    /// Written on the loop, read by whoever looks at the tree.
    private struct Counts: ~Copyable {
        let runs = Atomic<Int>(0)
        let skipped = Atomic<Int>(0)
        let lateness = Atomic<Int64>(0)
    }

    fileprivate init(
        _ name: String,
        _ kind: Kind,
        lifecycle: Lifecycle,
        body: @escaping () -> Void,
        onEnd: @escaping () -> Void,
    ) {
        self.name = name
        self.lifecycle = lifecycle
        self.body = body
        self.onEnd = onEnd
        loop = lifecycle.loop
        switch kind.form {
        case .once(let delay, let jitter):
            repeats = false
            interval = .zero
            due = lifecycle.now.advanced(by: delay).advanced(by: lifecycle.random(upTo: jitter))
        case .repeating(let options):
            let ticks = TimerTicks(options, now: lifecycle.now)
            repeats = true
            interval = options.interval
            due = ticks.next(on: lifecycle)
            self.ticks = ticks
        }
    }

    /// How it has run so far; `nil` for one that fires once.
    var info: BeaconSnapshot.TimerInfo? {
        guard repeats else { return nil }
        return BeaconSnapshot.TimerInfo(
            interval: interval,
            runs: counts.runs.load(ordering: .relaxed),
            skipped: counts.skipped.load(ordering: .relaxed),
            lateness: .nanoseconds(counts.lateness.load(ordering: .relaxed)),
        )
    }

    fileprivate func begin() { loop.arm(self, at: due) }

    /// When a timer fires.
    package struct Kind: Sendable {
        fileprivate enum Form: Sendable {
            case once(Duration, jitter: Duration)
            case repeating(TimerOptions)
        }

        fileprivate let form: Form

        /// Once, after a delay and a random time up to `jitter`.
        package static func once(after delay: Duration, jitter: Duration) -> Kind {
            Kind(form: .once(delay, jitter: jitter))
        }

        /// As a declared timer.
        static func every(_ options: TimerOptions) -> Kind { Kind(form: .repeating(options)) }

        /// Each `interval`, as ``Service/every(_:_:mode:immediately:missed:jitter:onError:fileID:line:_:)``.
        package static func every(
            _ interval: Duration,
            mode: TimerMode,
            immediately: Bool,
            missed: MissedTicks,
            jitter: Duration,
        ) -> Kind {
            let options = TimerOptions(
                interval: interval,
                mode: mode,
                immediately: immediately,
                missed: missed,
                jitter: jitter,
            )
            return Kind(form: .repeating(options))
        }
    }

    package func deadlineReached() { loop.calling(self) { fire() } }

    private func fire() {
        guard repeats else {
            let body = body
            end()
            body?()
            return
        }
        let now = lifecycle.now
        // In nanoseconds: a `Duration` has 128 bits, and its arithmetic would be a tenth of the tick.
        let lateness = Int64(clamping: now.nanoseconds) - Int64(clamping: due.nanoseconds)
        counts.runs.store(counts.runs.load(ordering: .relaxed) + 1, ordering: .relaxed)
        counts.lateness.store(lateness, ordering: .relaxed)
        ticks?.begin(name, nanosecondsLate: lateness, at: now, lifecycle)
        body?()
        // It may have ended itself.
        guard !isOver, let skipped = ticks?.finish(name, at: lifecycle.now, lifecycle) else { return }
        if skipped > 0 { counts.skipped.add(skipped, ordering: .relaxed) }
        due = ticks?.next(on: lifecycle) ?? due
        armAgain()
    }

    /// Ticks that are made up for come one a turn of the loop: libuv tells all timers that are due before it does anything
    /// else, so a body that takes longer than its interval would keep everybody else waiting for ever.
    private func armAgain() {
        guard due <= lifecycle.now else { return loop.arm(self, at: due) }
        loop.execute {
            if !self.isOver { self.deadlineReached() }
        }
    }

    /// Ends the timer, soon; on the service's loop, at once: its body is not called any more.
    package func cancel() {
        if loop.isOnLoop { end() } else { loop.execute { self.end() } }
    }

    private func end() {
        guard !isOver else { return }
        isOver = true
        if isArmed { loop.disarm(self) }
        let onEnd = onEnd
        body = nil
        self.onEnd = nil
        onEnd?()
    }
}

extension Service {
    /// Begins a timer of the run that is under way, whose body is a call; `nil` when the service is neither starting nor
    /// running.
    ///
    /// On the service's loop.
    ///
    /// - Parameters:
    ///   - name: in logs and pictures.
    ///   - kind: when it fires.
    ///   - site: who began it.
    ///   - body: called on the loop for each tick, the first one after this has returned.
    ///   - onEnd: called on the loop when it is over.
    /// - Returns: the timer.
    package nonisolated func addTicker(
        _ name: String,
        _ kind: ServiceTicker.Kind,
        site: String,
        body: @escaping () -> Void,
        onEnd: @escaping () -> Void,
    ) -> ServiceTicker? {
        lifecycle.bind(self)
        return lifecycle.addTicker(name, kind, site: site, body: body, onEnd: onEnd)
    }
}

extension Lifecycle {
    fileprivate func addTicker(
        _ name: String,
        _ kind: ServiceTicker.Kind,
        site: String,
        body: @escaping () -> Void,
        onEnd: @escaping () -> Void,
    ) -> ServiceTicker? {
        loop.preconditionOnLoop("a timer")
        guard let run = core.withLock({ $0.run }) else { return nil }
        let task = ServiceTask(name, createdAt: site, onError: .crash, in: run, began: now)
        return begin(task, kind, body: body, onEnd: onEnd)
    }

    /// Begins a timer of a run; `nil` when that is on its way down.
    ///
    /// On the loop.
    @discardableResult
    func begin(
        _ task: ServiceTask,
        _ kind: ServiceTicker.Kind,
        body: @escaping () -> Void,
        onEnd: @escaping () -> Void = {},
    ) -> ServiceTicker? {
        let run = task.run
        let ticker = ServiceTicker(task.name, kind, lifecycle: self, body: body) {
            onEnd()
            // It and its task hold each other.
            self.core.withLock { _ in task.ticker = nil }
            self.taskEnded(task)
        }
        task.ticker = ticker
        let isAdded = core.withLock { core in
            guard core.run === run, !core.machine.shouldStop, !run.tasksAreCancelled else { return false }
            task.slot = run.tasks.count
            run.tasks.append(task)
            return true
        }
        guard isAdded else {
            // They hold each other.
            task.ticker = nil
            return nil
        }
        ticker.begin()
        return ticker
    }
}
