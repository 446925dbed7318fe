//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// `signals`: what the worker does about the signals of the operating system.
enum SignalsView {
    private static let signals = [
        ("SIGINT, SIGTERM", "stops the program in order"),
        ("  the second", "cuts all graces: what does not end is abandoned"),
        ("  the third", "dumps the tree, and ends the process at once"),
        ("SIGHUP", "reloads: onReload() down the tree; opens the log file anew"),
        ("SIGUSR1", "writes the tree, tasks and stacks of the loops to standard error"),
        ("SIGUSR2", "writes the service graph, if the program said where to"),
        ("SIGPIPE", "is ignored"),
    ]

    static var lines: [String] {
        var table = TextTable([.left, .left])
        for (signal, effect) in signals { table.append(signal, effect) }
        return table.lines
    }

    static var json: [JSONValue] {
        signals.map { signal, effect in
            .members(["signal": .string(String(signal.drop { $0 == " " })), "effect": .string(effect)])
        }
    }
}
