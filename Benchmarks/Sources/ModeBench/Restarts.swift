//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Mode

/// From a child's crash to its running again, which is a whole stop and a whole start, under a supervisor without
/// backoff and without a limit.
enum Restarts {
    private static let rounds = 50_000

    static func measure(_: [String]) async throws {
        let crasher = Crasher()
        _ = try await crasher.nanoseconds(rounds: rounds / 5)
        let began = monotonicNanoseconds()
        let times = try await crasher.nanoseconds(rounds: rounds).map { Double($0) / 1_000 }
        let rate = Double(rounds) / Double(monotonicNanoseconds() - began) * 1e9
        report(["p50": times.percentile(0.5), "p99": times.percentile(0.99), "rate": rate])
    }
}

/// A supervisor with one child, which crashes again and again.
private actor Crasher: Service {
    nonisolated let lifecycle = Lifecycle()

    func nanoseconds(rounds: Int) async throws -> [Int] {
        let fragile = Fragile()
        let supervisor = Supervisor(intensity: .unlimited, backoff: .none) { fragile }
        try await supervisor.start()
        var times: [Int] = []
        times.reserveCapacity(rounds)
        for _ in 0..<rounds { times.append(await fragile.crashAndReturn()) }
        await supervisor.stop()
        return times
    }
}

private struct Boom: Error {}

private actor Fragile: Service {
    nonisolated let lifecycle = Lifecycle()
    private var waiter: CheckedContinuation<Int, Never>?

    func onStarted() {
        let now = monotonicNanoseconds()
        waiter?.resume(returning: now)
        waiter = nil
    }

    func crashAndReturn() async -> Int {
        let began = monotonicNanoseconds()
        return await withCheckedContinuation { continuation in
            waiter = continuation
            crash(Boom())
        } - began
    }
}
