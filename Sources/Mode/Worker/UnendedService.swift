//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// What there is to say about a service that has not ended.
struct UnendedService {
    let state: String
    /// The steps that were given up, and the one that is under way.
    let steps: [Step]
    let tasks: [BeaconSnapshot.TaskInfo]
    let isLoopBlocked: Bool
    let diagnostics: Diagnostics?

    struct Step {
        let step: ServiceStep
        let elapsed: Duration
        /// How long past its time; `nil` for a service that waits for its children, whose time is their own.
        let overdue: Duration?

        init(_ step: ServiceStep, since began: LoopInstant, due: LoopInstant?, at end: LoopInstant) {
            self.step = step
            elapsed = began.duration(to: end)
            overdue = due.map { max($0, began).duration(to: end) }
        }

        var inWords: String {
            let text = "\(step) for \(elapsed.inWords)"
            return overdue.map { "\(text), \($0.inWords) overdue" } ?? text
        }
    }

    func inWords(on loop: EventLoop) -> String {
        var text = state
        if !steps.isEmpty { text += " in \(steps.map(\.inWords).joined(separator: "; in "))" }
        text += ", on \(loop.name)"
        if isLoopBlocked { text += ", which is blocked" }
        if !tasks.isEmpty { text += "; open: \(tasks.map(\.inWords).joined(separator: ", "))" }
        if let flag = diagnostics?.latestFlag { text += "; last flag: \(flag)" }
        return text
    }
}

extension LifecycleCore {
    /// What of the service has not ended when it is looked at, at `end`, everybody being overdue since `grace`; `nil` if
    /// nothing is left.
    ///
    /// Under the lock.
    func unended(at end: LoopInstant, grace: LoopInstant) -> UnendedService? {
        guard run != nil || !stillExecuting.isEmpty else { return nil }
        var steps = stillExecuting.map { UnendedService.Step($0.step, since: $0.since, due: $0.due, at: end) }
        if let run, let step = run.step {
            let due = step == .children ? nil : run.stopWatch?.due(at: grace) ?? grace
            steps.append(.init(step, since: run.stepBegan, due: due, at: end))
        }
        // A run that was given up has tasks, too.
        let latest = run ?? stillExecuting.last?.run
        let wasBlocked = latest?.report.abandoned.last?.isLoopBlocked ?? false
        return UnendedService(
            state: run == nil ? "abandoned" : machine.state.kind.rawValue,
            steps: steps,
            tasks: latest?.openTasks(at: end) ?? [],
            isLoopBlocked: run?.stopWatch?.isLoopSilent ?? wasBlocked,
            diagnostics: extras?.diagnostics,
        )
    }
}
