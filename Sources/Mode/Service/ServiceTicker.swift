//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// A timer of a service whose body is a call, not a task: for bodies that never wait, as callbacks of a C program.
///
/// It counts among the tasks of the run, and ends with them.
// Sendable: `task` is constant; all else is touched on the service's loop only.
package final class ServiceTicker: LoopTimer, @unchecked Sendable {
    package var slot: AnyObject?
    private let task: ServiceTask
    private let lifecycle: Lifecycle
    private var due = LoopInstant(nanoseconds: 0)
    /// `nil` for a timer that fires once.
    // Touched on one thread, by nothing that runs the host's code, so no two accesses overlap.
    @exclusivity(unchecked) private var ticks: TimerTicks?
    private var repeats = false
    @exclusivity(unchecked) private var body: (() -> Void)?
    private var onEnd: (() -> Void)?

    fileprivate init(_ task: ServiceTask, lifecycle: Lifecycle) {
        self.task = task
        self.lifecycle = lifecycle
    }

    fileprivate func begin(_ form: Kind.Form, body: @escaping () -> Void, onEnd: @escaping () -> Void) {
        self.body = body
        self.onEnd = onEnd
        switch form {
        case .once(let delay, let jitter):
            due = lifecycle.now.advanced(by: delay).advanced(by: lifecycle.random(upTo: jitter))
        case .repeating(let options):
            let ticks = TimerTicks(of: task, options, lifecycle: lifecycle)
            due = ticks.next
            self.ticks = ticks
            repeats = true
        }
        lifecycle.loop.arm(self, at: due)
    }

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

    package func deadlineReached() {
        guard let body else { return }
        guard repeats else {
            end()
            return body()
        }
        ticks?.begin(due: due, at: lifecycle.now)
        body()
        // It may have ended itself.
        guard self.body != nil else { return }
        ticks?.finish(at: lifecycle.now)
        due = ticks?.next ?? due
        lifecycle.loop.arm(self, at: due)
    }

    /// Ends the timer, soon; on the service's loop, at once: its body is not called any more.
    package func cancel() {
        if lifecycle.isOnLoop { end() } else { lifecycle.loop.execute { self.end() } }
    }

    private func end() {
        guard body != nil else { return }
        body = nil
        if isArmed { lifecycle.loop.disarm(self) }
        onEnd?()
        onEnd = nil
        lifecycle.core.withLock { _ in task.ticker = nil }  // it and its task hold each other
        lifecycle.taskEnded(task)
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
        let ticker = ServiceTicker(task, lifecycle: self)
        task.ticker = ticker
        let isAdded = core.withLock { core in
            guard core.run === run, !core.machine.shouldStop, !run.tasksAreCancelled else { return false }
            task.slot = run.tasks.count
            run.tasks.append(task)
            return true
        }
        guard isAdded else { return nil }
        ticker.begin(kind.form, body: body, onEnd: onEnd)
        return ticker
    }
}
