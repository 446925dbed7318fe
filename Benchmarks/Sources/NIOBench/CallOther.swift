//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import NIOCore
import NIOPosix

/// A call from an actor to another on the event loop of another thread: one after the other, and 100 in flight.
///
/// The 100 are tasks that each call one after the other, from the caller's loop.
enum CallOther {
    private static let times = 10_000
    private static let rounds = 5
    private static let tasks = 100
    private static let callsATask = 1_000

    static func run(_: [String]) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let loops = Array(group.makeIterator())
        precondition(loops[0] !== loops[1])
        let caller = Caller(on: loops[0])
        let callee = Callee(on: loops[1])
        var latencies: [Double] = []
        var pipelined: [Double] = []
        for _ in 0...rounds {
            latencies.append(await caller.time(callee, times: times) / 1_000)
            pipelined.append(await timeInFlight(caller, callee))
        }
        await callee.check((rounds + 1) * (times + tasks * callsATask))
        // The first round warms up.
        report([
            "latency": Array(latencies.dropFirst()).median,
            "pipelined": Array(pipelined.dropFirst()).median,
        ])
        try await group.shutdownGracefully()
    }

    private static func timeInFlight(_ caller: Caller, _ callee: Callee) async -> Double {
        let start = monotonicNanoseconds()
        await withDiscardingTaskGroup { group in
            for _ in 0..<tasks {
                group.addTask { await caller.call(callee, times: callsATask) }
            }
        }
        return Double(monotonicNanoseconds() - start) / Double(tasks * callsATask)
    }
}
