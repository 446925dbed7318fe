//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

/// A task that prefers loop B runs everything on B, also when it is started and awaited by a task of loop A.
@Suite(.timeLimit(.minutes(10))) struct PreferenceTests {
    @Test func runsANonisolatedCallee() async throws {
        try await checkThatAllRunsOnB { await nonisolatedCallee() }
    }

    @Test func runsAConcurrentFunction() async throws {
        try await checkThatAllRunsOnB { await concurrentCallee() }
    }

    @Test func runsADefaultActor() async throws {
        try await checkThatAllRunsOnB { await DefaultActor().currentLoop() }
    }

    @Test func runsAnActorOfTheLoop() async throws {
        try await checkThatAllRunsOnB { loop in await Counter(on: loop).isOnItsLoop ? loop : nil }
    }

    @Test func runsAnAsyncLet() async throws {
        try await checkThatAllRunsOnB {
            async let child = concurrentCallee()
            return await child
        }
    }

    @Test func runsATaskGroup() async throws {
        try await checkThatAllRunsOnB {
            await withTaskGroup(of: EventLoop?.self) { group in
                for _ in 0..<3 { group.addTask { EventLoop.current } }
                return await group.reduce(EventLoop.current) { $0 === $1 ? $0 : nil }
            }
        }
    }

    @Test func comesBackToB_afterAwaitingATaskOfA() async throws {
        try await withHeldLoop(named: "test.a") { first in
            try await checkThatAllRunsOnB {
                await Task(executorPreference: first) {}.value
                return EventLoop.current
            }
        }
    }

    @Test func leaves_whenTheGlobalPoolIsPreferredForAWhile() async throws {
        try await withHeldLoop { loop in
            let (away, back) = await Task(executorPreference: loop) {
                let away = await withTaskExecutorPreference(globalConcurrentExecutor) { await concurrentCallee() }
                return (away, EventLoop.current)
            }.value
            #expect(away == nil)
            #expect(back === loop)
        }
    }

    private func checkThatAllRunsOnB(_ body: @escaping @Sendable () async -> EventLoop?) async throws {
        try await checkThatAllRunsOnB { _ in await body() }
    }

    private func checkThatAllRunsOnB(_ body: @escaping @Sendable (EventLoop) async -> EventLoop?) async throws {
        try await withHeldLoop(named: "test.a") { first in
            try await withHeldLoop(named: "test.b") { second in
                let (ranOn, isBack) = await Task(executorPreference: first) {
                    let ranOn = await Task(executorPreference: second) { await body(second) }.value
                    return (ranOn, first.isOnLoop)
                }.value
                #expect(ranOn === second)
                #expect(isBack, "who awaits stays on its own loop")
            }
        }
    }
}

private func nonisolatedCallee() async -> EventLoop? {
    await Task.yield()
    return EventLoop.current
}

@concurrent private func concurrentCallee() async -> EventLoop? {
    await Task.yield()
    return EventLoop.current
}

private actor DefaultActor {
    func currentLoop() async -> EventLoop? {
        await Task.yield()
        return EventLoop.current
    }
}
