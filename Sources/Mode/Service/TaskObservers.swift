//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Tells whoever waits for a task when that is done.
///
/// A task has one observer, however often it is waited for: there is no way to stop waiting for a task's value, so each
/// wait that timed out would leave its observer behind until the task is done.
final class TaskObservers: Sendable {
    typealias Ticket = Int

    private struct State {
        var calls: [AnyHashable: [Ticket: @Sendable () -> Void]] = [:]
        var lastTicket = 0
    }

    private let state = Lock(State())

    /// How many tasks are observed.
    var count: Int { state.withLock { $0.calls.count } }

    /// Calls `call` once when `task` is done, unless that is forgotten before.
    func observe<Value: Sendable>(
        _ task: Task<Value, any Error>,
        on loop: EventLoop,
        _ call: @escaping @Sendable () -> Void,
    ) -> Ticket {
        let (ticket, isFirst) = state.withLock { state in
            state.lastTicket += 1
            let isFirst = state.calls[task] == nil
            state.calls[task, default: [:]][state.lastTicket] = call
            return (state.lastTicket, isFirst)
        }
        guard isFirst else { return ticket }
        Task(executorPreference: loop) {
            _ = await task.result
            self.isDone(task)
        }
        return ticket
    }

    func forget<Value: Sendable>(_ task: Task<Value, any Error>, _ ticket: Ticket) {
        // An entry without calls stays: its observer is there, for the next wait.
        state.withLock { state in _ = state.calls[task]?.removeValue(forKey: ticket) }
    }

    private func isDone<Value: Sendable>(_ task: Task<Value, any Error>) {
        let calls = state.withLock { state in state.calls.removeValue(forKey: task) ?? [:] }
        for call in calls.sorted(by: { $0.key < $1.key }) { call.value() }
    }
}

/// Which of several tasks are done; ends a wait when enough are.
final class TasksDone: Sendable {
    let wait = StopAwareWait()
    private let done = Lock<Set<Int>>([])
    private let needed: Int

    init(needed: Int) {
        self.needed = needed
        if needed == 0 { wait.end(.finished) }
    }

    var indexes: Set<Int> { done.withLock { $0 } }

    func add(_ index: Int) {
        let isEnough = done.withLock { done in
            done.insert(index)
            return done.count >= needed
        }
        if isEnough { wait.end(.finished) }
    }
}

extension Lifecycle {
    var taskObservers: TaskObservers {
        core.withLock { core in
            let extras = core.makeExtras()
            if let observers = extras.taskObservers { return observers }
            let made = TaskObservers()
            extras.taskObservers = made
            return made
        }
    }
}
