//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// What `stats` says about a loop.
struct LoopFigures: Sendable, Equatable {
    let name: String
    /// `idle`, `busy`, `blocked for 3 s`: where somebody watches the loop.
    var state: String?
    /// How many stalls took how long, the shortest first.
    var stalls: [Stalls] = []

    struct Stalls: Sendable, Equatable {
        /// `100 ms–1 s`.
        let duration: String
        let count: Int
    }
}

extension LoopFigures {
    /// The loops that services run on, and all others that have a thread.
    static func all(of snapshot: BeaconSnapshot) -> [LoopFigures] {
        let watched = LoopThreads.stalls
        let idle = Set(snapshot.nodes.map(\.loop)).subtracting(watched.map(\.loop)).subtracting([""])
        return watched.map(LoopFigures.init) + idle.sorted().map { LoopFigures(name: $0, state: "no thread") }
    }

    init(_ loop: LoopStalls) {
        name = loop.loop
        state = loop.busyFor.map { "busy for \($0.brief)" } ?? "idle"
        stalls = loop.histogram.counts.enumerated().map { index, count in
            let lower = StallHistogram.lowerBound(ofBucket: index).brief
            let isLast = index == StallHistogram.bucketCount - 1
            let upper = isLast ? "" : StallHistogram.lowerBound(ofBucket: index + 1).brief
            return Stalls(duration: isLast ? "\(lower) and more" : "\(lower)–\(upper)", count: count)
        }
    }
}

/// What `stats` says about the console itself.
struct ConsoleCounters: Sendable, Equatable {
    var connections = 0
    var accepted = 0
    var refused = 0
    var wrongTokens = 0
    var commands = 0
    var droppedLines = 0
}

/// `stats`: the process, its services and its loops in numbers.
struct StatisticsView {
    let program: String
    let uptime: Duration
    let usage: ProcessUsage
    let loops: [LoopFigures]
    let snapshot: BeaconSnapshot
    let console: ConsoleCounters

    private var states: [(state: BeaconSnapshot.State, count: Int)] {
        var counts: [BeaconSnapshot.State: Int] = [:]
        for node in snapshot.nodes { counts[node.state, default: 0] += 1 }
        return BeaconSnapshot.State.allCases.compactMap { state in counts[state].map { (state, $0) } }
    }

    private var restarts: Int { snapshot.nodes.reduce(0) { $0 + $1.restarts } }

    private var tasks: Int { snapshot.nodes.reduce(0) { $0 + $1.tasks.count } }

    var lines: [String] {
        var table = TextTable([.left, .left])
        table.append("program", "\(program), process \(usage.process)")
        table.append("uptime", uptime.brief)
        table.append("memory", usage.residentBytes.inMebibytes)
        table.append("CPU time", "\(usage.user.brief) user, \(usage.system.brief) system")
        table.append("threads", "\(usage.threads), and \(usage.descriptors.counted("descriptor"))")
        let states = states.map { "\($0.count) \($0.state.rawValue)" }.joined(separator: ", ")
        table.append("services", "\(snapshot.nodes.count): \(states)")
        table.append("restarts", String(restarts))
        table.append("tasks", String(tasks))
        for (index, loop) in loops.enumerated() { table.append(index == 0 ? "loops" : "", loop.text) }
        table.append("console", consoleText)
        return table.lines
    }

    private var consoleText: String {
        var text = "\(console.connections.counted("connection")), \(console.commands.counted("command"))"
        if console.refused > 0 { text += ", \(console.refused) refused" }
        if console.wrongTokens > 0 { text += ", \(console.wrongTokens.counted("wrong token"))" }
        if console.droppedLines > 0 { text += ", \(console.droppedLines.counted("line")) dropped" }
        return text
    }

    var json: JSONValue {
        .members([
            "program": .string(program), "pid": .integer(Int(usage.process)), "uptime": JSONValue(uptime),
            "residentBytes": .integer(usage.residentBytes), "userTime": JSONValue(usage.user),
            "systemTime": JSONValue(usage.system), "threads": .integer(usage.threads),
            "descriptors": .integer(usage.descriptors), "services": .integer(snapshot.nodes.count),
            "states": .object(states.map { JSONValue.Member(name: $0.state.rawValue, value: .integer($0.count)) }),
            "restarts": .integer(restarts), "tasks": .integer(tasks),
            "loops": .array(loops.map(\.json)), "console": console.json,
        ])
    }
}

extension LoopFigures {
    fileprivate var text: String {
        var text = name
        if let state { text += ", \(state)" }
        let stalls = stalls.filter { $0.count > 0 }.map { "\($0.count) of \($0.duration)" }
        return stalls.isEmpty ? text : "\(text); stalls: \(stalls.joined(separator: ", "))"
    }

    fileprivate var json: JSONValue {
        .members([
            "name": .string(name),
            "state": JSONValue(state),
            "stalls": .array(
                stalls.map { .members(["duration": .string($0.duration), "count": .integer($0.count)]) }
            ),
        ])
    }
}

extension ConsoleCounters {
    fileprivate var json: JSONValue {
        .members([
            "connections": .integer(connections), "accepted": .integer(accepted), "refused": .integer(refused),
            "wrongTokens": .integer(wrongTokens), "commands": .integer(commands),
            "droppedLines": .integer(droppedLines),
        ])
    }
}

extension Int {
    /// `12.3 MiB`.
    fileprivate var inMebibytes: String {
        let tenths = self * 10 / (1 << 20)
        return "\(tenths / 10).\(tenths % 10) MiB"
    }
}
