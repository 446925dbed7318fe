//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

// Sendable: `handle`, `slot`, `timer` and `schedule` are touched under `run.lifecycle.core`'s lock only; the rest is constant.
/// A background task or timer that a service owns: it has a name, a place of creation, and does not outlive the run.
public final class ServiceTask: @unchecked Sendable {
    /// The name that it was declared with.
    public let name: String
    /// The place in the source that created it: `Module/File.swift:42`.
    public let createdAt: String

    let run: Run
    let began: LoopInstant
    let onError: TaskErrorPolicy
    /// What executes it: a task, or a timer whose body is a call.
    var handle: Task<Void, Never>?
    var ticker: ServiceTicker?
    /// The index among the run's tasks.
    var slot = 0
    /// For a timer that is a task: how it has run so far.
    var timer: BeaconSnapshot.TimerInfo?
    /// For a timer: how it has run so far.
    var timerInfo: BeaconSnapshot.TimerInfo? { ticker?.info ?? timer }
    /// For a task that runs by the wall clock: how it has run so far.
    var schedule: BeaconSnapshot.ScheduleInfo?

    init(_ name: String, createdAt: String, onError: TaskErrorPolicy, in run: Run, began: LoopInstant) {
        self.name = name
        self.createdAt = createdAt
        self.onError = onError
        self.run = run
        self.began = began
    }

    /// Cancels the task.
    ///
    /// The service goes on without it.
    public func cancel() {
        run.lifecycle.core.withLock { _ in handle }?.cancel()
        run.lifecycle.core.withLock { _ in ticker }?.cancel()
    }

    /// Waits until the task has ended.
    public func waitUntilEnded() async {
        await run.lifecycle.core.withLock { _ in handle }?.value
    }
}
