//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct AsyncTests {
    @Test func wakesTheLoop_whenSentFromAnotherThread() throws {
        try withLoop { loop in
            var wakes = 0
            var async: Async?
            async = try Async(on: loop) {
                wakes += 1
                async?.close()
                async = nil
            }
            let sender = try #require(async?.sender)
            let thread = try UV.Thread(name: "sender") { sender.send() }
            loop.run(.untilIdle)
            thread.join()
            #expect(wakes == 1)
        }
    }

    @Test func coalescesSends_whenTheLoopHasNotLookedYet() throws {
        try withLoop { loop in
            var wakes = 0
            let async = try Async(on: loop) { wakes += 1 }
            for _ in 0..<100 { async.sender.send() }
            loop.run(.noWait)
            loop.run(.noWait)
            #expect(wakes == 1)
            async.close()
        }
    }

    @Test func keepsTheLoopRunning_onlyWhileReferenced() throws {
        try withLoop { loop in
            let async = try Async(on: loop) {}
            #expect(loop.isAlive)
            async.isReferenced = false
            #expect(!loop.isAlive)
            async.close()
        }
    }
}
