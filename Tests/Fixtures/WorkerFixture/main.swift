//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Logging
import Mode

// A worker for the process tests: `WorkerFixture <scenario> [option=value …]`.

let arguments = CommandLine.arguments
guard arguments.count > 1, let scenario = Scenario(rawValue: arguments[1]) else {
    print("usage: WorkerFixture \(Scenario.allCases.map(\.rawValue).joined(separator: "|")) [budget=MILLISECONDS]")
    exit(64)
}

var options = WorkerOptions(logLevel: .debug)
options.stopBudget = .seconds(20)
for argument in arguments.dropFirst(2) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { continue }
    switch parts[0] {
    case "level": options.logLevel = Logger.Level(rawValue: parts[1]) ?? .debug
    case "budget": options.stopBudget = .milliseconds(Int(parts[1]) ?? 2_000)
    case "startBudget": options.startBudget = .milliseconds(Int(parts[1]) ?? 2_000)
    case "blocking": options.blockingTimeout = Int(parts[1]).map { .milliseconds($0) }
    case "log": options.logFile = parts[1]
    case "format": options.logFormat = parts[1] == "json" ? .json : .text
    case "redirect": options.redirectStandardOutput = parts[1] == "yes"
    case "daemon": options.daemon = parts[1] == "yes"
    case "quiet": options.quiet = parts[1] == "yes"
    case "debug": options.debug = parts[1] == "yes"
    case "console": options.console = consoleEndpoint(parts[1])
    case "override": options.overrideLogging = parts[1] == "yes"
    default: break
    }
}

/// `automatic`, `tcp:PORT:TOKEN` or a path.
func consoleEndpoint(_ text: String) -> ConsoleEndpoint {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if text == "automatic" { return .automatic }
    guard parts.count == 3, parts[0] == "tcp" else { return .unixSocket(text) }
    return .tcp(host: "127.0.0.1", port: UInt16(parts[1]) ?? 0, token: parts[2])
}
let worker = Worker(scenario.makeService(), options: options)
if scenario == .talk {
    worker.say("said")
    worker.carp("carped")
}
worker.run()
