//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import NIOCore
import NIOPosix
import Synchronization

/// Handing closures to the loop from other threads: `execute`, 1,000,000 times in all.
enum Submit {
    private static let times = 1_000_000
    private static let rounds = 5

    static func run(_ arguments: [String]) async throws {
        let producers = number(arguments)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var submits: [Double] = []
        var costs: [Double] = []
        for _ in 0...rounds {
            let round = try await submit(from: producers, to: group.next())
            submits.append(round.submit)
            costs.append(round.producer)
        }
        // The first round warms up.
        report(["submit": Array(submits.dropFirst()).median, "producer": Array(costs.dropFirst()).median])
        try await group.shutdownGracefully()
    }

    /// What an item takes, and what it costs its producer, in nanoseconds.
    private static func submit(
        from producers: Int,
        to loop: any EventLoop,
    ) async throws -> (submit: Double, producer: Double) {
        let share = times / producers
        let work = Work(expected: share * producers, on: loop)
        let spent = Mutex(0)
        let start = monotonicNanoseconds()
        onThreads(producers) { _ in
            let begin = threadNanoseconds()
            for _ in 0..<share { loop.execute { work.run() } }
            let end = threadNanoseconds()
            spent.withLock { $0 += end - begin }
        }
        let end = try await work.lastRun.get()
        let items = Double(share * producers)
        return (Double(end - start) / items, Double(spent.withLock { $0 }) / items)
    }
}

/// Counts, and notes when it has counted to the end.
// Sendable: `missing` is used on the loop only; what a promise does is for any thread.
private final class Work: @unchecked Sendable {
    private var missing: Int
    private let last: EventLoopPromise<Int>

    var lastRun: EventLoopFuture<Int> { last.futureResult }

    init(expected: Int, on loop: any EventLoop) {
        missing = expected
        last = loop.makePromise()
    }

    func run() {
        missing -= 1
        if missing == 0 { last.succeed(monotonicNanoseconds()) }
    }
}
