//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

extension ThreadReport {
    /// What the thread does, without its stack: `computing (98 % CPU)`, `waiting in clock_nanosleep (0 % CPU)`.
    package var activity: String {
        let percent = use.map { " (\($0.percent) % CPU)" } ?? ""
        if facts.state == .stopped || facts.state == .traced { return "stopped from outside" }
        if let call = facts.systemCall { return "waiting in \(call)\(percent)" }
        // On a machine with too few processors a thread that computes gets little time.
        let isComputing = facts.state.map { $0 == .running } ?? use?.isComputing ?? false
        if isComputing, let use, !use.isComputing { return "computing, but short of processors\(percent)" }
        return (isComputing ? "computing" : "waiting") + percent
    }

    /// The calls of the program, a line for each; what the loop adds below them is only counted.
    package var stackLines: [String] {
        if let failure { return ["no stack: \(failure)"] }
        let shown = programFrames
        var lines = shown.map { "\($0)" }
        let hidden = frames.count - shown.count
        if hidden > 0 { lines.append("(and \(hidden) of the loop's own)") }
        if isCutOff { lines.append("(and more: the stack is deeper than what is kept of it)") }
        return lines
    }

    /// All of it in lines, for somebody who asks what each thread does.
    package var lines: [String] {
        let state = busyFor.map { "busy for \($0.inWords), \(activity)" } ?? "waiting for events"
        let head = "\(loop) (thread \(thread)): \(state)" + (work.map { ", in \($0)" } ?? "")
        return [head] + stackLines.map { "  \($0)" }
    }

    /// The same as a warning about a loop that has been busy for too long.
    var warning: String {
        let duration = busyFor?.inWords ?? "some time"
        let head = "Loop \(loop) is blocked, for \(duration) so far, by \(work ?? "an unknown task"): \(activity)"
        return ([head] + stackLines).joined(separator: "\n")
    }

    /// What each loop's thread does at the moment, the oldest first; some 10 ms for each.
    ///
    /// - Parameters:
    ///   - root: Below it, the services and tasks in whose names the threads work are looked for.
    ///   - loop: The name of the loop that is meant; by default every loop.
    /// - Returns: A report for each thread.
    package static func all(below root: any Service, onLoop loop: String? = nil) -> [ThreadReport] {
        LoopThreads.all.filter { loop == nil || $0.name == loop }.compactMap { thread in
            ThreadReport.make(of: thread, local: Run.$current) {
                RunningWork.describe($0, called: thread.pulse.called, below: root.lifecycle)
            }
        }
    }
}
