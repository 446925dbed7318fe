//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

@preconcurrency import Glibc
import Logging
import Mode

/// A program with an async main of its own, which lends itself to a worker: `ServeFixture [scenario …]`.
///
/// Each argument is one worker, one after the other.
@main struct ServeFixture {
    static func main() async {
        setvbuf(stdout, nil, _IOLBF, 0)
        for scenario in CommandLine.arguments.dropFirst() {
            var options = WorkerOptions(logLevel: .info)
            options.stopBudget = .milliseconds(500)
            let worker = Worker(Guest(scenario), options: options)
            do {
                let code = try await worker.serve()
                print("RETURNED \(code)")
                if let report = worker.stopReport, !report.isClean { print("REPORT \(report)") }
            } catch {
                print("THREW \(error)")
            }
        }
        print("STILL HERE")
        if CommandLine.arguments.contains("wait") { pause() }
    }
}

struct Boom: Error, CustomStringConvertible {
    let description = "boom"
}

actor Guest: Service {
    nonisolated let lifecycle = Lifecycle()
    private let scenario: String

    init(_ scenario: String) {
        self.scenario = scenario
    }

    func onStart() async throws {
        if scenario == "failingStart" { throw Boom() }
    }

    func onStarted() async throws {
        switch scenario {
        case "crash": addTask("bomb") { throw Boom() }
        case "exit": requestExit(7)
        case "block": addTask("blocker") { while true { Glibc.pause() } }
        default: break
        }
        if scenario == "untidy" { onClose("file") { throw Boom() } }
        print("READY \(scenario)")
        // The start is not over yet when the task blocks the loop, whichever of the two comes first.
        if scenario == "block" { await sleep(for: .seconds(60)) }
    }
}
