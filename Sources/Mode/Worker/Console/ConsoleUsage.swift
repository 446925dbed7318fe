//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A command as its help shows it.
struct ConsoleUsage: Sendable {
    let name: String
    let synopsis: String
    /// How many arguments it takes.
    let arguments: ClosedRange<Int>
    let summary: String
    var details: [String] = []

    static func named(_ name: String) -> ConsoleUsage? { all.first { $0.name == name } }

    static let all: [ConsoleUsage] =
        [
            ConsoleUsage(
                name: "help",
                synopsis: "help [COMMAND]",
                arguments: 0...1,
                summary: "the commands, or one of them in detail",
            ),
            ConsoleUsage(
                name: "tree",
                synopsis: "tree [PATH]",
                arguments: 0...1,
                summary: "the services, with states and ages",
                details: ["With PATH: that service and what is below it."],
            ),
            ConsoleUsage(
                name: "ps",
                synopsis: "ps [PATH]",
                arguments: 0...1,
                summary: "the tasks and timers of the services",
                details: ["For a timer: how often it ran, how many ticks it skipped, how late the latest one was."],
            ),
            ConsoleUsage(
                name: "show",
                synopsis: "show PATH",
                arguments: 1...1,
                summary: "everything about one service",
            ),
            ConsoleUsage(
                name: "where",
                synopsis: "where [LOOP]",
                arguments: 0...1,
                summary: "where the threads of the loops are: their stacks",
            ),
            ConsoleUsage(
                name: "events",
                synopsis: "events [PATH] [-n N]",
                arguments: 0...3,
                summary: "the latest events of the services, 20 or N of them",
            ),
            ConsoleUsage(
                name: "trace",
                synopsis: "trace [PATH] on|off",
                arguments: 1...2,
                summary: "shows events as they happen, to this client",
                details: [
                    "With PATH: of that service and what is below it.",
                    "A client that reads too slowly loses lines, and is told how many.",
                ],
            ),
        ] + controls + [
            ConsoleUsage(
                name: "loglevel",
                synopsis: "loglevel [PATH] [LEVEL|default]",
                arguments: 0...2,
                summary: "shows or sets what is logged, by all services or by one",
                details: ["LEVEL is trace, debug, info, notice, warning, error or critical."],
            ),
            ConsoleUsage(
                name: "graph",
                synopsis: "graph [FORMAT] [FILE]",
                arguments: 0...2,
                summary: "draws the services",
                details: [
                    "FORMAT is svg, dot or json, which are shown here unless there is a FILE; or png or pdf.",
                    "Without FORMAT the extension of FILE says it, or else it is dot.",
                    "FILE is the worker's: relative to its working directory.",
                ],
            ),
            ConsoleUsage(
                name: "stats",
                synopsis: "stats",
                arguments: 0...0,
                summary: "the process, its loops, its services in numbers",
            ),
            ConsoleUsage(
                name: "signals",
                synopsis: "signals",
                arguments: 0...0,
                summary: "which UNIX signals do what",
            ),
            ConsoleUsage(
                name: "paths",
                synopsis: "paths [PREFIX]",
                arguments: 0...1,
                summary: "the paths of the services, one a line",
            ),
            ConsoleUsage(
                name: "exit",
                synopsis: "exit",
                arguments: 0...0,
                summary: "closes this connection",
            ),
        ]

    private static let controls: [ConsoleUsage] = [
        ConsoleUsage(
            name: "restart",
            synopsis: "restart PATH",
            arguments: 1...1,
            summary: "stops a service and starts it again",
            details: ["It is asked for at once; the reply ends with the outcome, or after 30 s without one."],
        ),
        ConsoleUsage(
            name: "stop",
            synopsis: "stop PATH",
            arguments: 1...1,
            summary: "stops a service, with all below it",
            details: ["A supervisor leaves it stopped. “stop Worker” ends the program, in order."],
        ),
        ConsoleUsage(
            name: "start",
            synopsis: "start PATH",
            arguments: 1...1,
            summary: "starts a service that is not running",
        ),
        ConsoleUsage(
            name: "crash",
            synopsis: "crash PATH",
            arguments: 1...1,
            summary: "fails a service on purpose",
            details: ["A supervisor restarts it; without one the program ends."],
        ),
    ]

    /// What is common to all commands.
    static let notes = [
        "PATH is a service's path, with or without “Worker/”, or the end of one that is unique: UserCache.",
        "“--json” after any command: one JSON object a line.",
        "A reply ends with a line “. ok” or “. failed: REASON”; lines of a trace begin with “*”.",
    ]
}
