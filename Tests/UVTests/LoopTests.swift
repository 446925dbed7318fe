//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct LoopTests {
    @Test func returnsAtOnce_whenThereIsNothingToDo() throws {
        try withLoop { loop in
            #expect(!loop.isAlive)
            #expect(!loop.run(.untilIdle))
        }
    }

    @Test func returnsAfterTheTurn_whenStopped() throws {
        try withLoop { loop in
            var turns = 0
            let idle = try Idle(on: loop) {
                turns += 1
                loop.stop()
            }
            idle.start()
            #expect(loop.run(.untilIdle), "the idle handle is still alive")
            #expect(turns == 1)
            idle.close()
        }
    }

    @Test func cachesTime_untilUpdated() throws {
        try withLoop { loop in
            loop.updateTime()
            let before = loop.cachedMilliseconds
            MonotonicTime.block(milliseconds: 3)
            #expect(loop.cachedMilliseconds == before)
            loop.updateTime()
            #expect(loop.cachedMilliseconds >= before + 2)
            #expect(loop.cachedMilliseconds <= MonotonicTime.nanoseconds / 1_000_000)
        }
    }

    @Test func waitsForClosingHandles_whenClosed() throws {
        let loop = try UV.Loop()
        var isClosed = false
        let timer = try Timer(on: loop)
        timer.close { isClosed = true }
        loop.close()
        #expect(isClosed)
    }

    @Test func belongsToAnotherThread_whenThatThreadClaimsIt() throws {
        let loop = try UV.Loop()
        #expect(loop.isOnLoop)
        // Handed over: this thread does not touch it until the other has been joined.
        nonisolated(unsafe) let handedOver = loop
        try UV.Thread(name: "claimant") {
            #expect(!handedOver.isOnLoop)
            handedOver.claim()
            #expect(handedOver.isOnLoop)
            handedOver.run(.untilIdle)
        }.join()
        #expect(!loop.isOnLoop)
        loop.claim()
        loop.close()
    }

    @Test func traps_whenClosedWithAnOpenHandle() async {
        await #expect(processExitsWith: .failure) {
            let loop = try UV.Loop()
            _ = try Timer(on: loop)
            loop.close()
        }
    }
}
