//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import NIOCore
import NIOPosix

/// Starting a task on the event loop and waiting for its end, from an actor on that loop.
///
/// NIO's loops are serial executors, but no task executors (apple/swift-nio#2732 is open). `spawn` has the five lines that
/// make one of a loop, so that nothing leaves it. `spawn-actor` has what NIO itself offers: the task belongs to the actor;
/// the runtime then resumes the one who waits on the global pool, from where it returns to the loop.
enum Spawn {
    private static let times = 100_000
    private static let rounds = 7

    static func runPreferring(_: [String]) async throws {
        try await measure(times) { spawner in
            await Task(executorPreference: spawner.executor) { await spawner.spawnPreferring(times) }.value
        }
    }

    static func runIsolated(_: [String]) async throws {
        try await measure(times / 10) { spawner in await spawner.spawnIsolated(times / 10) }
    }

    private static func measure(_ times: Int, _ spawn: (Spawner) async -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let spawner = Spawner(on: group.next())
        var spawns: [Double] = []
        for _ in 0...rounds {
            let start = monotonicNanoseconds()
            await spawn(spawner)
            spawns.append(Double(monotonicNanoseconds() - start) / Double(times))
        }
        // The first round warms up.
        report(["spawn": Array(spawns.dropFirst()).median])
        try await group.shutdownGracefully()
    }
}

private actor Spawner {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let executor: LoopTaskExecutor
    private let loop: any EventLoop
    private var ended = 0

    init(on loop: any EventLoop) {
        self.loop = loop
        executor = LoopTaskExecutor(loop)
        unownedExecutor = loop.executor.asUnownedSerialExecutor()
    }

    func spawnPreferring(_ times: Int) async {
        for _ in 0..<times { await Task(executorPreference: executor) {}.value }
        await Task(executorPreference: executor) { [loop] in loop.preconditionInEventLoop() }.value
        loop.preconditionInEventLoop()
    }

    func spawnIsolated(_ times: Int) async {
        ended = 0
        // That it counts makes the task the actor's: without it the pool would run it.
        for _ in 0..<times { await Task { ended += 1 }.value }
        loop.preconditionInEventLoop()
        precondition(ended == times, "\(ended) tasks instead of \(times)")
    }
}

private final class LoopTaskExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) { loop.enqueue(job) }
}
