//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeLoop

/// Every loop with a thread is there, with its pulse, from when to when it has one.
@Suite struct LoopThreadsTests {
    @Test func holdsALoop_whileItHasAThread() async throws {
        let name = "threads.one"
        try await withHeldLoop(named: name) { loop in
            let number = try await loop.perform { ThreadIdentity.current.number }
            let found = LoopThreads.all.first { $0.name == name }
            #expect(found?.identity.number == number)
            #expect(found?.identity.cpuTime != nil)
        }
        let hasLeft = await eventually { !LoopThreads.all.contains { $0.name == name } }
        #expect(hasLeft)
    }

    @Test func countsTheStallsOfALoop_overItsThreads() async throws {
        let name = "threads.stalls"
        try await withLoop(named: name) { loop in
            for _ in 0..<2 {
                try await loop.perform { block(loop, milliseconds: 30) }
                _ = await eventually { !LoopThreads.all.contains { $0.name == name } }
            }
            try await loop.perform {
                let stalls = LoopThreads.stalls.first { $0.loop == name }
                // More, on a machine with too few processors.
                #expect(stalls?.histogram.count ?? 0 >= 2)
                #expect(stalls?.busyFor != nil, "who asks is busy")
            }
        }
    }

    @Test func isBusyInEveryKindOfCallback() async throws {
        try await withHeldLoop(named: "threads.busy") { loop in
            let isBusy: @Sendable () -> Bool = {
                LoopThreads.all.first { $0.name == "threads.busy" }?.pulse.busySince != nil
            }
            #expect(try await loop.perform(isBusy), "a call from another thread")
            #expect(await Task(executorPreference: loop) { isBusy() }.value, "a job")
            let afterSleep = await Task(executorPreference: loop) {
                try? await loop.sleep(for: .milliseconds(2))
                return isBusy()
            }.value
            #expect(afterSleep, "a timer")
            let afterWork = try await Task(executorPreference: loop) {
                try await loop.offload {}
                return isBusy()
            }.value
            #expect(afterWork, "the end of work on another thread")
            let isIdle = await eventually { !isBusy() }
            #expect(isIdle)
        }
    }
}
