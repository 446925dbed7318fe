//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@Suite(.timeLimit(.minutes(10))) struct EventLoopSleepTests {
    private static let forEver = Duration.seconds(3_600)

    @Test(arguments: [-5_000_000, 0, 1, 999_999, 1_000_001, 3_300_000])
    func neverEndsEarly(nanoseconds: Int64) async throws {
        try await withLoop { loop in
            let deadline = loop.now.advanced(by: .nanoseconds(nanoseconds))
            try await loop.sleep(until: deadline)
            #expect(loop.now >= deadline)
        }
    }

    @Test func neverEndsEarly_whenBegunAfterALongJob() async throws {
        try await withHeldLoop { loop in
            let wasEarly = try await Task(executorPreference: loop) {
                block(loop, milliseconds: 12)
                let deadline = loop.now.advanced(by: .milliseconds(10))
                try await loop.sleep(until: deadline)
                return loop.now < deadline
            }.value
            #expect(!wasEarly)
        }
    }

    @Test func endsInOrderOfDeadlines() async throws {
        try await withHeldLoop { loop in
            let journal = Journal<Int>()
            // On the loop, so that all three are armed before the loop looks at its timers.
            try await Task(executorPreference: loop) {
                let start = loop.now
                try await withThrowingTaskGroup { group in
                    for milliseconds in [9, 3, 6] {
                        group.addTask {
                            try await loop.sleep(until: start.advanced(by: .milliseconds(milliseconds)))
                            journal.append(milliseconds)
                        }
                    }
                    try await group.waitForAll()
                }
            }.value
            #expect(journal.entries == [3, 6, 9])
        }
    }

    @Test func comesBackToTheLoop_whenTheTaskPrefersIt() async throws {
        try await withHeldLoop { loop in
            let isOnLoop = try await Task(executorPreference: loop) {
                try await loop.sleep(for: .milliseconds(1))
                return loop.isOnLoop
            }.value
            #expect(isOnLoop)
        }
    }

    @Test func throwsAtOnce_whenCancelledBefore() async throws {
        try await withLoop { loop in
            let task = Task(executorPreference: loop) {
                withUnsafeCurrentTask { $0?.cancel() }
                try await loop.sleep(for: Self.forEver)
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func throws_whenCancelledBeforeFromAForeignTask() async throws {
        try await withLoop { loop in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await loop.sleep(for: Self.forEver)
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func throws_whenCancelledOnTheLoopWhileAsleep() async throws {
        try await withLoop { loop in
            let isCancelled = await Task(executorPreference: loop) {
                let sleeper = Task(executorPreference: loop) { try await loop.sleep(for: Self.forEver) }
                // The sleeper's job runs before this one comes back.
                await Task.yield()
                sleeper.cancel()
                return await sleeper.result.isCancelled
            }.value
            #expect(isCancelled)
        }
    }

    /// A cancel that arrives before, during or after the registration is never lost.
    @Test func throws_whenCancelledFromAnotherThreadAtAnyMoment() async throws {
        try await withHeldLoop { loop in
            for round in 0..<500 {
                let sleeper = Task(executorPreference: round % 2 == 0 ? loop : nil) {
                    try await loop.sleep(for: Self.forEver)
                }
                for _ in 0..<(round % 20) { await Task.yield() }
                sleeper.cancel()
                #expect(await sleeper.result.isCancelled)
            }
        }
    }

    @Test func keepsNoTimer_whenCancelled() async throws {
        // The loop parks at the end, which it cannot while a sleep is armed.
        try await withLoop { loop in
            let sleepers = (0..<100).map { _ in Task { try await loop.sleep(for: Self.forEver) } }
            for sleeper in sleepers { sleeper.cancel() }
            for sleeper in sleepers { #expect(await sleeper.result.isCancelled) }
        }
    }

    @Test func endsAll_whenThousandsSleep() async throws {
        try await withLoop { loop in
            let ended = await Task(executorPreference: loop) {
                await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<5_000 {
                        group.addTask { (try? await loop.sleep(for: .milliseconds(3))) != nil }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
            }.value
            #expect(ended == 5_000)
        }
    }
}

extension Result {
    fileprivate var isCancelled: Bool {
        if case .failure(let error) = self { error is CancellationError } else { false }
    }
}
