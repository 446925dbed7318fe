//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Something a service waits for that ends when the service should stop.
///
/// Whoever comes first ends it: the deadline, the stop, a cancellation, or what was waited for; the others find it
/// ended. The end may come before the wait begins.
// Sendable: `state` is a Mutex; the timer's part is touched on its loop only.
final class StopAwareWait: LoopTimer, @unchecked Sendable {
    enum End: Sendable { case elapsed, stopped, cancelled, finished }

    // Each access is a read or a write of its own, on one thread.
    @exclusivity(unchecked) var slot: AnyObject?
    /// Counts the waits of a run, or its calls; set once, when this one is registered.
    var number = 0
    /// Whether there is a next wait when the time of one is over; never when it ended otherwise.
    private let repeats: Bool
    private let state = Lock(WaitState<End>.new)

    init(repeats: Bool = false) {
        self.repeats = repeats
    }

    func end(_ end: End) {
        state.withLock { $0.end(end) }?.resume(returning: end)
    }

    func deadlineReached() {
        guard repeats else { return end(.elapsed) }
        // At once, and not when the task gets its turn: a stop in between would be lost.
        state.withLock { $0.interrupt() }?.resume(returning: .elapsed)
    }

    func wait() async -> End {
        await withResumption { continuation in
            let end = state.withLock { $0.begin(continuation) }
            if let end { continuation.resume(returning: end) }
        }
    }
}

extension Lifecycle {
    /// Waits until `wait` ends: by itself, at the deadline, when the run should stop, or when the task is cancelled.
    func await(
        _ wait: StopAwareWait,
        until deadline: LoopInstant?,
        in run: Run?,
        isolation: isolated (any Actor)? = #isolation,
    ) async -> StopAwareWait.End {
        register(wait, in: run)
        if let deadline { loop.armSoon(wait, at: deadline) }
        let end = await withTaskCancellationHandler {
            _ = isolation
            return await wait.wait()
        } onCancel: {
            wait.end(.cancelled)
        }
        unregister(wait, in: run)
        if deadline != nil, end != .elapsed { loop.disarmSoon(wait) }
        return end
    }

    func sleep(until deadline: LoopInstant, in run: Run?) async -> SleepOutcome {
        let end = await self.await(StopAwareWait(), until: deadline, in: run)
        return end == .elapsed ? .elapsed : .stopped
    }

    func sleep(for duration: Duration, in run: Run?) async -> SleepOutcome {
        await sleep(until: loop.now.advanced(by: duration), in: run)
    }

    /// The run whose end a wait of the calling code should notice: the present one.
    var presentRun: Run? { core.withLock { $0.run } }

    func register(_ wait: StopAwareWait, in run: Run?) {
        let isOver = core.withLock { core -> Bool in
            // Before the first start there is nothing that could be stopped.
            guard core.machine.phase != .created else { return false }
            guard let run, core.run === run, !core.machine.shouldStop else { return true }
            run.waitCount += 1
            wait.number = run.waitCount
            run.waits[ObjectIdentifier(wait)] = wait
            return false
        }
        if isOver { wait.end(.stopped) }
    }

    func unregister(_ wait: StopAwareWait, in run: Run?) {
        guard let run else { return }
        core.withLock { _ in _ = run.waits.removeValue(forKey: ObjectIdentifier(wait)) }
    }
}

extension EventLoop {
    /// Arms a wait, from any thread.
    func armSoon(_ wait: StopAwareWait, at deadline: LoopInstant) {
        guard isOnLoop else { return execute { self.arm(wait, at: deadline) } }
        arm(wait, at: deadline)
    }

    /// Disarms a wait, from any thread.
    func disarmSoon(_ wait: StopAwareWait) {
        guard isOnLoop else { return execute { self.disarm(wait) } }
        disarm(wait)
    }
}
