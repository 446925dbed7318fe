//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Glibc
import Logging
import Mode

/// What supervision costs.
///
///     swift run -c release --package-path Benchmarks supervisor-bench [crash | pairs | children]...
///     valgrind --tool=callgrind supervisor-bench rounds crash|children ROUNDS
///
/// `crash`: the time from a child's crash, without backoff, to its running again, which is a whole stop and a whole
/// start. `pairs`: children added to a running supervisor and removed, one after the other, and a supervisor's children
/// started and stopped with it. `children`: how both, and memory, grow with the number of children.
///
/// Nothing is logged: it is the machinery that is measured, not a terminal.
@main struct SupervisorBench {
    static func main() {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        var rows = Array(CommandLine.arguments.dropFirst())
        Task(executorPreference: EventLoop.main) {
            do {
                if rows.first == "rounds", rows.count == 3, let rounds = Int(rows[2]) {
                    try await repeatOnly(rows[1], rounds)
                } else {
                    if rows.isEmpty { rows = ["crash", "pairs", "children"] }
                    for row in rows { try await measure(row) }
                }
            } catch {
                print("failed: \(error)")
            }
            EventLoop.main.stop()
        }
        EventLoop.main.run()
    }

    /// Does one thing again and again and measures nothing, for counting instructions.
    private static func repeatOnly(_ row: String, _ rounds: Int) async throws {
        if row == "crash" {
            let crasher = Crasher()
            _ = try await crasher.nanoseconds(rounds: rounds)
        } else {
            let leaves = (0..<1_000).map { _ in Leaf() }
            let supervisor = Supervisor(intensity: .unlimited, backoff: .none) { leaves }
            for _ in 0..<rounds {
                try await supervisor.start()
                await supervisor.stop()
            }
        }
    }

    private static func measure(_ row: String) async throws {
        switch row {
        case "crash": try await measureCrashes()
        case "pairs": try await measurePairs()
        case "children": for count in [1_000, 10_000, 100_000] { try await measureChildren(count) }
        default: print("no row \(row); there are crash, pairs, children")
        }
    }

    private static func measureCrashes() async throws {
        let crasher = Crasher()
        _ = try await crasher.nanoseconds(rounds: 20_000)
        let times = try await crasher.nanoseconds(rounds: 200_000).sorted()
        func percentile(_ share: Double) -> Double { Double(times[Int(Double(times.count - 1) * share)]) / 1_000 }
        print(
            "crash → restarted: p50 \(percentile(0.5).rounded(2)) µs, p99 \(percentile(0.99).rounded(2)) µs, "
                + "p99.9 \(percentile(0.999).rounded(2)) µs"
        )
    }

    private static func measurePairs() async throws {
        let supervisor = Supervisor(intensity: .unlimited, backoff: .none)
        try await supervisor.start()
        let leaves = (0..<100_000).map { _ in Leaf() }
        var rates: [Double] = []
        for _ in 0..<7 {
            let time = try await ContinuousClock().measure { try await supervisor.addAndRemove(leaves) }
            rates.append(Double(leaves.count) / (time / .seconds(1)))
        }
        await supervisor.stop()
        print("added and removed, one after the other: \(Int(rates.median)) pairs/s")
    }

    private static func measureChildren(_ count: Int) async throws {
        let leaves = (0..<count).map { _ in Leaf() }
        let memoryBefore = residentBytes()
        let supervisor = Supervisor(intensity: .unlimited, backoff: .none) { leaves }
        let clock = ContinuousClock()
        var (starts, stops): ([Double], [Double]) = ([], [])
        for _ in 0..<9 {
            let start = try await clock.measure { try await supervisor.start() }
            let stop = await clock.measure { await supervisor.stop() }
            starts.append(start / .microseconds(1) / Double(count))
            stops.append(stop / .microseconds(1) / Double(count))
        }
        try await supervisor.start()
        let memory = (residentBytes() - memoryBefore) / count
        await supervisor.stop()
        print(
            "\(count) children: start \(starts.median.rounded(2)) µs, stop \(stops.median.rounded(2)) µs each, "
                + "\(Int(1_000_000 / (starts.median + stops.median))) pairs/s; running \(memory) B each beside the actor"
        )
    }
}

actor Leaf: Service {
    nonisolated let lifecycle = Lifecycle()
}

extension Supervisor {
    /// On the supervisor's loop throughout, as a service's own code would be.
    func addAndRemove(_ leaves: [Leaf]) async throws {
        for leaf in leaves {
            try await addChild(leaf)
            try await removeChild(leaf)
        }
    }
}

/// A supervisor with one child, which crashes again and again.
actor Crasher: Service {
    nonisolated let lifecycle = Lifecycle()
    private let fragile = Fragile()

    func nanoseconds(rounds: Int) async throws -> [UInt64] {
        let fragile = fragile
        let supervisor = Supervisor(intensity: .unlimited, backoff: .none) { fragile }
        try await supervisor.start()
        var times: [UInt64] = []
        times.reserveCapacity(rounds)
        for _ in 0..<rounds { times.append(await fragile.crashAndReturn()) }
        try await supervisor.removeChild(fragile)
        await supervisor.stop()
        return times
    }
}

struct Boom: Error {}

actor Fragile: Service {
    nonisolated let lifecycle = Lifecycle()
    private var waiter: CheckedContinuation<UInt64, Never>?

    func onStarted() {
        let now = nanoseconds()
        waiter?.resume(returning: now)
        waiter = nil
    }

    func crashAndReturn() async -> UInt64 {
        let began = nanoseconds()
        return await withCheckedContinuation { continuation in
            waiter = continuation
            crash(Boom())
        } - began
    }
}

func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
