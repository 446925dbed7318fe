//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import NIOCore
import NIOPosix

/// Setting a timer and cancelling it before the next one, on the loop, while 1,000 others stay armed.
///
/// `scheduleTask` and `cancel()`, as NIO's own `IdleStateHandler` does for the timeouts of a connection.
enum SetCancel {
    private static let armed = 1_000
    private static let times = 200_000
    private static let rounds = 5

    static func run(_: [String]) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let eaches = try await loop.submit {
            for number in 0..<armed { set(number, on: loop.assumeIsolated()) }
            return (0...rounds).map { _ in setAndCancel(on: loop.assumeIsolated()) }
        }.get()
        // The first round warms up.
        report(["each": Array(eaches.dropFirst()).median])
        try await group.shutdownGracefully()
    }

    private static func setAndCancel(on loop: NIOIsolatedEventLoop) -> Double {
        let start = monotonicNanoseconds()
        for number in 0..<times { set(number, on: loop).cancel() }
        return Double(monotonicNanoseconds() - start) / Double(times)
    }

    /// Due in one to two hours, in no order.
    @discardableResult
    private static func set(_ number: Int, on loop: NIOIsolatedEventLoop) -> Scheduled<Void> {
        let delay = TimeAmount.hours(1) + .microseconds(Int64(number &* 7_919 % 3_600) * 1_000_000 + Int64(number))
        return loop.scheduleTask(in: delay) { fail("a timer ran that is due in an hour") }
    }
}
