//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import Testing
import UV

@Suite(.serialized, .timeLimit(.minutes(10))) struct EventLoopOffloadTests {
    @Test func returnsWhatTheBodyReturns_fromAnotherThread() async throws {
        try await withLoop { loop in
            let (isElsewhere, isBack) = try await Task(executorPreference: loop) {
                let isElsewhere = try await loop.offload { !loop.isOnLoop }
                return (isElsewhere, loop.isOnLoop)
            }.value
            #expect(isElsewhere)
            #expect(isBack)
        }
    }

    @Test func throwsWhatTheBodyThrows() async throws {
        try await withLoop { loop in
            await #expect(throws: UVError.invalidArgument) {
                try await loop.offload { throw UVError.invalidArgument }
            }
        }
    }

    @Test func leavesTheLoopFree_whileTheBodyBlocks() async throws {
        try await withLoop { loop in
            let gate = Gate()
            let work = Task { try await loop.offload { gate.wait() } }
            for _ in 0..<3 { try await loop.sleep(for: .milliseconds(1)) }
            #expect(!gate.isOpen)
            gate.open()
            try await work.value
        }
    }

    @Test func throwsCancellation_whenCancelledWhileQueued() async throws {
        try await withHeldLoop { loop in
            let gate = Gate()
            // Fills libuv's pool, so that the next body has to queue.
            let blockers = (0..<poolSize).map { _ in Task { try await loop.offload { gate.wait() } } }
            let hasFilled = await eventually { loop.openHandles.contains("\(poolSize) work") }
            #expect(hasFilled)
            let queued = Task { try await loop.offload { _ = Issue.record("a cancelled body ran") } }
            let hasQueued = await eventually { loop.openHandles.contains("\(poolSize + 1) work") }
            #expect(hasQueued)
            queued.cancel()
            await #expect(throws: CancellationError.self) { try await queued.value }
            gate.open()
            for blocker in blockers { try await blocker.value }
        }
    }

    @Test func throwsCancellation_whenCancelledBefore() async throws {
        try await withLoop { loop in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await loop.offload { _ = Issue.record("a cancelled body ran") }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func finishesTheBody_whenCancelledWhileRunning() async throws {
        try await withLoop { loop in
            let begun = Gate()
            let gate = Gate()
            let task = Task {
                try await loop.offload {
                    begun.open()
                    gate.wait()
                    return 7
                }
            }
            let hasBegun = await eventually { begun.isOpen }
            #expect(hasBegun)
            task.cancel()
            try await loop.perform {}
            gate.open()
            #expect(try await task.value == 7)
        }
    }

    private var poolSize: Int {
        getenv("UV_THREADPOOL_SIZE").flatMap { Int(String(cString: $0)) } ?? 4
    }
}
