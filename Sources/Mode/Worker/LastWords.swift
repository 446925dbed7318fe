//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// What a process says when its stop budget is over: which services, steps and tasks have not ended.
struct LastWords: Sendable {
    private let worker: Worker
    /// Put together in time: a blocked thread may hold a lock that the rest needs.
    private let headline: [UInt8]

    init(_ worker: Worker, _ budget: Duration) {
        self.worker = worker
        headline = Array("mode: the stop budget of \(budget.inWords) is over; abandoned:\n".utf8)
    }

    /// Past stdio and the logger, whose locks a blocked thread may hold.
    func say(within limit: Duration) {
        RawOutput.write(headline, to: StandardError.descriptor, within: limit)
        let lines = worker.lifecycle.unended().map { "mode:   \($0)\n" }.joined()
        RawOutput.write(Array(lines.utf8), to: StandardError.descriptor, within: limit)
    }
}

extension Lifecycle {
    /// A line for each service of this tree that has not ended, the innermost first.
    func unended() -> [String] {
        let below = ServiceTree.children(of: self).flatMap { $0.service.lifecycle.unended() }
        return below + [unendedLine()].compactMap(\.self)
    }

    private func unendedLine() -> String? {
        let now = loop.now
        let facts = core.withLock { core -> (state: String, steps: [ServiceStep], tasks: [String])? in
            let steps = core.stillExecuting.map(\.step) + [core.run?.step].compactMap(\.self)
            guard core.run != nil || !steps.isEmpty else { return nil }
            // A run that was given up has tasks, too.
            let run = core.run ?? core.stillExecuting.last?.run
            let tasks = run?.tasks.map { "\"\($0.name)\" (\($0.createdAt), \($0.began.duration(to: now).inWords))" }
            return (core.run == nil ? "abandoned" : core.machine.state.kind.rawValue, steps, tasks ?? [])
        }
        guard let facts else { return nil }
        var line = "\(path): \(facts.state)"
        if !facts.steps.isEmpty { line += " in \(facts.steps.map(\.description).joined(separator: ", "))" }
        line += ", on \(loop.name)"
        if !facts.tasks.isEmpty { line += "; open: \(facts.tasks.joined(separator: ", "))" }
        return line
    }
}
