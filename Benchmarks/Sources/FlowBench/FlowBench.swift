//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Glibc
import Logging
import Mode

/// What signals, queues and the token bucket cost, and how exact the bucket is.
///
///     swift run -c release --package-path Benchmarks flow-bench [signals | queues | bucket]...
///
/// `signals`: sends a second to 10 receivers that do next to nothing. `queues`: elements a second that one task puts in
/// and another gets out, on one loop and between two. `bucket`: how many tokens came in ten seconds of real time.
@main struct FlowBench {
    static func main() {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        var rows = Array(CommandLine.arguments.dropFirst())
        if rows.isEmpty { rows = ["signals", "queues", "bucket"] }
        Task(executorPreference: EventLoop.main) { [rows] in
            do {
                for row in rows { try await measure(row) }
            } catch {
                print("failed: \(error)")
            }
            EventLoop.main.stop()
        }
        EventLoop.main.run()
    }

    private static func measure(_ row: String) async throws {
        switch row {
        case "signals": try await measureSignals()
        case "queues": try await measureQueues()
        case "bucket": for rate in [10.0, 1_000, 20_000] { try await measureBucket(.perSecond(rate)) }
        default:
            print("usage: flow-bench [signals | queues | bucket]...")
            exit(2)
        }
    }

    // MARK: Signals

    private static func measureSignals() async throws {
        let (sends, tally) = (100_000, Tally())
        let async = Signal<Void, Int>()
        try await report("Signal, nobody connected", sends) { for number in 0..<sends { try await async.send(number) } }
        for _ in 0..<10 { async.connect { _, number in tally.add(number) } }
        try await report("Signal, 10 receivers", sends) { for number in 0..<sends { try await async.send(number) } }

        let onActor = Signal<Void, Int>()
        let receiver = Receiver()
        try await receiver.start()
        for _ in 0..<10 { await receiver.connect(onActor) }
        try await report("Signal, 10 receivers on a service", sends) {
            for number in 0..<sends { try await onActor.send(number) }
        }
        await receiver.stop()

        let sync = SyncSignal<Void, Int>()
        for _ in 0..<10 { sync.connect { _, number in tally.add(number) } }
        try await report("SyncSignal, 10 receivers", sends) { for number in 0..<sends { try sync.send(number) } }
        precondition(tally.sum > 0)
    }

    // MARK: Queues

    private static func measureQueues() async throws {
        let count = 100_000
        let other = EventLoop(threadNamed: "other")
        for (name, loop) in [("one loop", EventLoop.main), ("two loops", other)] {
            for capacity in [nil, 100] {
                let queue = FlowControlQueue<Int>(capacity: capacity)
                let room = capacity.map { "room for \($0)" } ?? "no limit"
                try await report("queue, \(name), \(room)", count) {
                    let producer = Task(executorPreference: loop) {
                        for number in 0..<count { try await queue.put(number) }
                    }
                    for _ in 0..<count { _ = try await queue.get() }
                    try await producer.value
                }
            }
        }
    }

    // MARK: The bucket

    private static func measureBucket(_ rate: Rate) async throws {
        // What comes in while a loop is late has to have room: here that of 50 ms.
        let bucket = TokenBucket(rate: rate, capacity: max(1, Int(rate.perSecond / 20)))
        let (clock, loop) = (ContinuousClock(), EventLoop.main)
        try await bucket.take(bucket.capacity)
        let began = clock.now
        var taken = 0
        while clock.now - began < .seconds(10) {
            try await bucket.take()
            taken += 1
        }
        let perSecond = Double(taken) / ((clock.now - began) / .seconds(1))
        let deviation = (perSecond / rate.perSecond - 1) * 100
        print("bucket of \(rate) on \(loop): \(taken) tokens, \(perSecond.rounded(2))/s, \(deviation.rounded(2)) % off")
    }

    /// Runs it five times, after once to warm up, and prints the median.
    private static func report(_ what: String, _ operations: Int, _ body: () async throws -> Void) async throws {
        try await body()
        var seconds: [Double] = []
        for _ in 0..<5 { seconds.append(try await ContinuousClock().measure { try await body() } / .seconds(1)) }
        let each = seconds.median / Double(operations)
        print("\(what): \(Int(1 / each)) a second, \((each * 1e9).rounded(1)) ns each")
    }
}

/// Adds up, so that a receiver has something to do.
// Sendable: touched on the main loop only.
private final class Tally: @unchecked Sendable {
    private(set) var sum = 0

    func add(_ number: Int) { sum &+= number }
}

private actor Receiver: Service {
    nonisolated let lifecycle = Lifecycle()
    private var sum = 0

    func connect(_ signal: Signal<Void, Int>) {
        connect(to: signal) { _, number in self.sum &+= number }
    }
}
