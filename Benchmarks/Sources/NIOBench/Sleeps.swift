//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import NIOCore
import NIOPosix

/// 100,000 pieces of work that wait 10 ms at the same time.
///
/// `sleeps` is what users of NIO write: `scheduleTask`, called on the loop, with a closure that goes on. It is spared the
/// making of tasks, which those who sleep in tasks pay for. `sleeps-async` has the tasks: they wait for the future of a
/// scheduled task, which is how async code sleeps by a NIO loop; no such loop executes child tasks, so the pool does.
enum Sleeps {
    private static let count = 100_000
    private static let rounds = 3

    static func runCallbacks(_: [String]) async throws { try await measure(sleepInCallbacks) }

    static func runTasks(_: [String]) async throws { try await measure(sleepInTasks) }

    private static func measure(_ sleep: (any EventLoop) async throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var walls: [Double] = []
        var processors: [Double] = []
        for _ in 0...rounds {
            let processor = processorNanoseconds()
            let start = monotonicNanoseconds()
            try await sleep(group.next())
            walls.append(Double(monotonicNanoseconds() - start) / 1e9)
            processors.append(Double(processorNanoseconds() - processor) / 1e9)
        }
        // The first round warms up.
        report(["wall": Array(walls.dropFirst()).median, "cpu": Array(processors.dropFirst()).median])
        try await group.shutdownGracefully()
    }

    private static func sleepInCallbacks(_ loop: any EventLoop) async throws {
        let allAwake = loop.makePromise(of: Void.self)
        loop.execute {
            let here = loop.assumeIsolated()
            var asleep = count
            for _ in 0..<count {
                here.scheduleTask(in: .milliseconds(10)) {
                    asleep -= 1
                    if asleep == 0 { allAwake.succeed() }
                }
            }
        }
        try await allAwake.futureResult.get()
    }

    private static func sleepInTasks(_ loop: any EventLoop) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<count {
                group.addTask { try await loop.scheduleTask(in: .milliseconds(10)) {}.futureResult.get() }
            }
        }
    }
}
