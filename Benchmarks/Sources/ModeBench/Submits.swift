//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Glibc
import Mode

/// Calls that P threads have a loop make, a million in all.
///
///     submit P
enum Submits {
    private static let count = 1_000_000

    static func measure(_ arguments: [String]) async throws {
        let producers = number(arguments)
        var (walls, costs): ([Double], [Double]) = ([], [])
        for _ in 0..<4 {
            let began = monotonicNanoseconds()
            costs.append(await submit(from: producers))
            walls.append(Double(monotonicNanoseconds() - began) / Double(count))
        }
        report(["submit": Array(walls.dropFirst()).median, "producer": Array(costs.dropFirst()).median])
    }

    /// Nanoseconds of a producer's thread for each call.
    private static func submit(from producers: Int) async -> Double {
        let each = count / producers
        let run = Run(left: each * producers + producers)
        await withCheckedContinuation { continuation in
            run.done = { continuation.resume() }
            for _ in 0..<producers { startThread { run.submit(each) } }
        }
        return run.producerTime / Double(count)
    }

    // Sendable: `left` and `done` are the loop's; the times are written by calls on the loop, too.
    private final class Run: @unchecked Sendable {
        private var left: Int
        private(set) var producerTime = 0.0
        var done: () -> Void = {}

        init(left: Int) {
            self.left = left
        }

        func submit(_ count: Int) {
            let began = threadNanoseconds()
            let loop = EventLoop.main
            for _ in 0..<count { loop.execute { self.count() } }
            let spent = Double(threadNanoseconds() - began)
            EventLoop.main.execute {
                self.producerTime += spent
                self.count()
            }
        }

        private func count() {
            left -= 1
            if left == 0 { done() }
        }
    }
}

/// A thread that nobody waits for.
private func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var thread = pthread_t()
    // +1, taken back by the thread.
    let body = Unmanaged.passRetained(Body(body)).toOpaque()
    let status = pthread_create(
        &thread,
        nil,
        { argument in
            if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
            return nil
        },
        body,
    )
    precondition(status == 0, "no thread")
    pthread_detach(thread)
}
