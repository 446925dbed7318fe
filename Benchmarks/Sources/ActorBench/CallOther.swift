//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport

/// A call from an actor of the global pool to the main actor: one after the other, and 100 in flight.
///
/// Other actors of the pool would run on the caller's thread; the main actor has an executor of its own, thus another.
/// The 100 are tasks of the pool that each call one after the other, by way of one actor.
enum CallOther {
    private static let times = 10_000
    private static let rounds = 5
    private static let tasks = 100
    private static let callsATask = 1_000

    static func run(_: [String]) async {
        let caller = Caller()
        let callee = Callee()
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

private actor Caller {
    func call(_ callee: Callee, times: Int) async {
        for _ in 0..<times { await callee.increment() }
    }

    /// What a call takes, in nanoseconds, one after the other.
    func time(_ callee: Callee, times: Int) async -> Double {
        let start = monotonicNanoseconds()
        await call(callee, times: times)
        return Double(monotonicNanoseconds() - start) / Double(times)
    }
}

@MainActor private final class Callee {
    private var count = 0

    // Not inlined: it is the call that is measured.
    @inline(never)
    func increment() { count &+= 1 }

    func check(_ expected: Int) {
        precondition(count == expected, "\(count) calls instead of \(expected)")
    }
}
