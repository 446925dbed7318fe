//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Glibc
import Logging
import Mode

/// What services cost: starting and stopping them under one parent, calling one, and their memory.
///
///     swift run -c release --package-path Benchmarks service-bench [CHILDREN...]
///     valgrind --tool=callgrind service-bench rounds CHILDREN ROUNDS
///
/// The second form starts and stops a tree that often and does nothing else: for counting instructions, which a busy
/// machine does not disturb. Two runs with different ROUNDS give those of one round.
///
/// Nothing is logged: it is the machinery that is measured, not a terminal.
@main struct ServiceBench {
    static func main() {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let counts = CommandLine.arguments.dropFirst().compactMap(Int.init)
        let isCountingOnly = CommandLine.arguments.dropFirst().first == "rounds" && counts.count == 2
        Task(executorPreference: EventLoop.main) {
            do {
                if isCountingOnly {
                    try await repeatChildren(counts[0], rounds: counts[1])
                } else {
                    await measureCalls()
                    for count in counts.isEmpty ? [1_000, 10_000, 100_000] : counts { try await measureChildren(count) }
                }
            } catch {
                print("failed: \(error)")
            }
            EventLoop.main.stop()
        }
        EventLoop.main.run()
    }

    /// A call from one service to another on the same loop.
    private static func measureCalls() async {
        let caller = Parent(children: 1)
        var times: [Double] = []
        for _ in 0..<7 { times.append(await caller.nanosecondsACall(calls: 1_000_000)) }
        print("call to a service of the same loop: \(times.median.rounded(1)) ns")
    }

    private static func measureChildren(_ count: Int) async throws {
        let memoryBefore = residentBytes()
        let parent = Parent(children: count)
        let memoryIdle = residentBytes()
        let clock = ContinuousClock()
        var starts: [Double] = []
        var stops: [Double] = []
        for _ in 0..<9 {
            let start = try await clock.measure { try await parent.start() }
            let stop = await clock.measure { await parent.stop() }
            starts.append(start / .microseconds(1) / Double(count))
            stops.append(stop / .microseconds(1) / Double(count))
        }
        try await parent.start()
        let memoryRunning = residentBytes()
        await parent.stop()
        print(
            """
            \(count) children: start \(starts.median.rounded(2)) µs each, stop \(stops.median.rounded(2)) µs each; \
            never started \((memoryIdle - memoryBefore) / count) B each, \
            running \((memoryRunning - memoryBefore) / count) B each
            """
        )
    }

    private static func repeatChildren(_ count: Int, rounds: Int) async throws {
        let parent = Parent(children: count)
        for _ in 0..<rounds {
            try await parent.start()
            await parent.stop()
        }
    }
}

actor Leaf: Service {
    nonisolated let lifecycle = Lifecycle()
    private var count = 0

    func increment() { count &+= 1 }
}

actor Parent: Service {
    nonisolated let lifecycle = Lifecycle()
    private let children: [Leaf]

    init(children count: Int) {
        children = (0..<count).map { _ in Leaf() }
    }

    var dependencies: Dependencies {
        for child in children { child }
    }

    func nanosecondsACall(calls: Int) async -> Double {
        let child = children[0]
        let time = await ContinuousClock().measure {
            for _ in 0..<calls { await child.increment() }
        }
        return time / .nanoseconds(1) / Double(calls)
    }
}
