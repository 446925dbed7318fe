//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// Timers whose bodies never wait: calls of the loop, without a task.
///
/// A tick is then a third of one in a task, mostly because it touches less memory: many timers do not fit into the
/// processor's cache. What a service sees is the same.
extension Lifecycle {
    /// Begins such a timer; false if it has to be a task: its body may have to run elsewhere, a simulation may want to
    /// intervene, or an error means a pause.
    func beginTicks(_ declaration: TaskDeclaration, _ options: TimerOptions, in run: Run) -> Bool {
        guard
            let call = declaration.call,
            LoopEnvironment.serviceSimulator == nil,
            // Not so for a service with an executor of its own.
            loop.isOnLoop,
            declaration.onError == .crash || declaration.onError == .log,
            let body = loop.plainCall(call, of: run.service)
        else { return false }
        let task = ServiceTask(
            declaration.name,
            createdAt: declaration.site,
            onError: declaration.onError,
            in: run,
            began: now,
        )
        begin(task, .every(options)) { self.tick(task, body) }
        return true
    }

    private func tick(_ task: ServiceTask, _ body: () throws -> Void) {
        let run = task.run
        // As a task, it would have noticed the stop while it slept.
        guard !shouldStop(run) else { return task.endTicks() }
        Run.$current.withValue(run) {
            do {
                try body()
            } catch {
                tickThrew(task, error)
            }
        }
    }

    private func tickThrew(_ task: ServiceTask, _ error: any Error) {
        guard task.onError == .crash || shouldStop(task.run) else {
            return log(.error, "timer \"\(task.name)\" threw: \(error)")
        }
        taskThrew(task, error)
        task.endTicks()
    }
}

extension ServiceTask {
    /// On the loop.
    fileprivate func endTicks() { run.lifecycle.core.withLock { _ in ticker }?.cancel() }
}
