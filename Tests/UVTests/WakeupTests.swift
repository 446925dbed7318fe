//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct WakeupTests {
    @Test func wakesTheLoop_whenSentFromAnotherThread() throws {
        try withLoop { loop in
            var wakes = 0
            var wakeup: Wakeup?
            wakeup = try Wakeup(on: loop) {
                wakes += 1
                wakeup?.close()
                wakeup = nil
            }
            let sender = try #require(wakeup?.sender)
            let thread = try UV.Thread(name: "sender") { sender.send() }
            loop.run(.untilIdle)
            thread.join()
            #expect(wakes == 1)
        }
    }

    @Test func coalescesSends_whenTheLoopHasNotLookedYet() throws {
        try withLoop { loop in
            var wakes = 0
            let wakeup = try Wakeup(on: loop) { wakes += 1 }
            for _ in 0..<100 { wakeup.sender.send() }
            loop.run(.noWait)
            loop.run(.noWait)
            #expect(wakes == 1)
            wakeup.close()
        }
    }

    @Test func keepsTheLoopRunning_onlyWhileReferenced() throws {
        try withLoop { loop in
            let wakeup = try Wakeup(on: loop) {}
            #expect(loop.isAlive)
            wakeup.isReferenced = false
            #expect(!loop.isAlive)
            wakeup.close()
        }
    }

    @Test func doesNoHarm_whenSentAfterTheHandleIsClosed() throws {
        var sender: WakeupSender?
        try withLoop { loop in
            let wakeup = try Wakeup(on: loop) { Issue.record("nobody is there to be woken") }
            sender = wakeup.sender
            wakeup.close()
            loop.run(.untilIdle)
        }
        // Its descriptor is still its own.
        try #require(sender).send()
    }
}
