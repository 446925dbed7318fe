//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Finds out for whom a thread works: the service and its task, by what the thread had in hand when it was stopped.
///
/// That is compared with the tasks and runs that live now, and never followed. Code of another service that a task calls
/// is still that task's; the stack names the rest.
enum RunningWork {
    /// In words; honest about what is not known.
    ///
    /// - Parameters:
    ///   - stack: What the thread does.
    ///   - called: Whom its loop calls, if it is not a task.
    ///   - root: Below it, services and tasks are looked for.
    /// - Returns: Whose work it is.
    static func describe(_ stack: CapturedStack, called: RuntimeIdentity?, below root: Lifecycle) -> String {
        guard let task = stack.task else {
            return called.flatMap { timer($0, below: root) } ?? "no task"
        }
        for lifecycle in ServiceTree.descendants(of: root) {
            let words = lifecycle.core.withLock { core in core.run?.work(task, stack.local) }
            if let words { return "\(words) of \(lifecycle.path)" }
        }
        return "an unknown task"
    }

    private static func timer(_ called: RuntimeIdentity, below root: Lifecycle) -> String? {
        for lifecycle in ServiceTree.descendants(of: root) {
            let words = lifecycle.core.withLock { core in core.run?.timer(called) }
            if let words { return "\(words) of \(lifecycle.path)" }
        }
        return nil
    }
}

extension Run {
    /// One of this run's timers, in words.
    ///
    /// Under the lock.
    fileprivate func timer(_ identity: RuntimeIdentity) -> String? {
        let task = tasks.first { $0.ticker.map { RuntimeIdentity($0) } == identity }
        return task.map { "task \"\($0.name)\" (\($0.createdAt))" }
    }

    /// What a runtime task does for this run, in words; `nil` if it is not one of its tasks.
    ///
    /// Under the lock.
    fileprivate func work(_ identity: RuntimeIdentity, _ local: RuntimeIdentity?) -> String? {
        for task in tasks {
            guard let handle = task.handle, RuntimeIdentity(handle) == identity else { continue }
            return "task \"\(task.name)\" (\(task.createdAt))"
        }
        if let runner, RuntimeIdentity(runner) == identity { return step.map { "\($0)" } ?? "a step" }
        // What a task or a hook has begun itself: a child task, or one without an owner.
        return local == RuntimeIdentity(self) ? "an unknown task" : nil
    }
}
