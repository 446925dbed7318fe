//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport

/// A call from an actor to another, both on the global pool: the thread of the caller runs the other if nobody else does.
enum CallSame {
    private static let times = 1_000_000
    private static let rounds = 7

    static func run(_: [String]) async {
        let caller = Caller()
        let callee = Callee()
        var calls: [Double] = []
        for _ in 0...rounds { calls.append(await caller.time(callee, times: times)) }
        await callee.check((rounds + 1) * times)
        // The first round warms up.
        report(["call": Array(calls.dropFirst()).median])
    }
}

private actor Caller {
    /// What a call takes, in nanoseconds, one after the other.
    func time(_ callee: Callee, times: Int) async -> Double {
        let start = monotonicNanoseconds()
        for _ in 0..<times { await callee.increment() }
        return Double(monotonicNanoseconds() - start) / Double(times)
    }
}

private actor Callee {
    private var count = 0

    // Not inlined: it is the call that is measured.
    @inline(never)
    func increment() { count &+= 1 }

    func check(_ expected: Int) {
        precondition(count == expected, "\(count) calls instead of \(expected)")
    }
}
