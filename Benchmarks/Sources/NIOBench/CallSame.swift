//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import NIOCore
import NIOPosix

/// A call from an actor to another that the same event loop executes.
enum CallSame {
    private static let times = 2_000_000
    private static let rounds = 7

    static func run(_: [String]) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let caller = Caller(on: loop)
        let callee = Callee(on: loop)
        var calls: [Double] = []
        for _ in 0...rounds { calls.append(await caller.time(callee, times: times)) }
        await callee.check((rounds + 1) * times)
        // The first round warms up.
        report(["call": Array(calls.dropFirst()).median])
        try await group.shutdownGracefully()
    }
}
