//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Mode

/// Figures of the event loop, as its users see it: the median of several runs each.
///
///     swift run -c release --package-path Benchmarks loop-bench <figure>... | all
@main enum LoopBench {
    private static let figures: [(name: String, print: @Sendable () async throws -> Void)] = [
        ("actor-call", ActorCalls.measure),
        ("spawn", Spawns.measure),
        ("sleeps", Sleeps.measure),
        ("submit", Submits.measure),
        ("timers", PeriodicSleeps.measure),
    ]

    /// Runs the figures named on the command line on the main loop, which the main thread serves.
    static func main() {
        let names = Set(CommandLine.arguments.dropFirst())
        let chosen = figures.filter { names.contains($0.name) || names.contains("all") }
        guard !chosen.isEmpty else {
            print("usage: loop-bench all | \(figures.map(\.name).joined(separator: " | "))")
            exit(2)
        }
        Task(executorPreference: EventLoop.main) {
            for figure in chosen {
                do {
                    try await figure.print()
                } catch {
                    print("\(figure.name) failed: \(error)")
                    exit(1)
                }
            }
            EventLoop.main.stop()
        }
        EventLoop.main.run()
    }
}
