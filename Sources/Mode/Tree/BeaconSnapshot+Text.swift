//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

extension BeaconSnapshot {
    /// The tree as indented text, a line for each service and each of its tasks.
    public var text: String {
        var depths: [Int: Int] = [:]
        var lines: [String] = []
        for node in nodes {
            let depth = node.parent.flatMap { depths[$0] }.map { $0 + 1 } ?? 0
            depths[node.id] = depth
            let indent = String(repeating: "  ", count: depth)
            lines.append(indent + node.line)
            for task in node.tasks { lines.append("\(indent)    · \(task.line)") }
        }
        return lines.joined(separator: "\n")
    }
}

extension BeaconSnapshot.Node {
    fileprivate var line: String {
        var parts = [state.rawValue]
        if let uptime { parts.append("for \(uptime.inWords)") }
        if let nextRestart { parts.append("in \(nextRestart.inWords)") }
        if restarts > 0 { parts.append(restarts.counted("restart")) }
        if !loop.isEmpty { parts.append("on \(loop)") }
        var line = "\(path.lastComponent) (\(parts.joined(separator: ", ")))"
        if let crashReason { line += ": \(crashReason)" }
        return line
    }
}

extension BeaconSnapshot.TaskInfo {
    fileprivate var line: String {
        var line = "\(name) (\(createdAt), \(age.inWords))"
        if let timer {
            line += " every \(timer.interval.inWords), \(timer.runs) runs, \(timer.skipped) skipped"
        }
        if let schedule {
            let next = schedule.nextText.map { "next \($0)" } ?? "never again"
            line += " at \(schedule.schedule), \(next), "
            line += "\(schedule.runs) runs, \(schedule.skipped) skipped"
        }
        return line
    }
}

extension BeaconSnapshot.ScheduleInfo {
    /// When it is due next: `2018-03-27 15:47:12 UTC`; `nil` if it never is.
    var nextText: String? { nextFire.map { "\(CivilTime.utc(at: WallTime(seconds: $0)).text) UTC" } }
}
