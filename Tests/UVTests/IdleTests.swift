//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct IdleTests {
    @Test func keepsTheLoopTurning_untilStopped() throws {
        try withLoop { loop in
            var calls = 0
            var idle: Idle?
            idle = try Idle(on: loop) {
                calls += 1
                if calls == 3 { idle?.stop() }
            }
            idle?.start()
            loop.run(.untilIdle)
            #expect(calls == 3)
            idle?.close()
            idle = nil
        }
    }

    @Test func keepsThePollFromWaiting() throws {
        try withLoop { loop in
            let idle = try Idle(on: loop) {}
            let timer = try Timer(on: loop)
            var hasFired = false
            let target = FiringTarget { _ in hasFired = true }
            timer.start(at: MonotonicTime.nanoseconds + 60_000_000_000, target: target)
            idle.start()
            // Would wait for the timer's minute.
            loop.run(.once)
            #expect(!hasFired)
            timer.close()
            idle.close()
        }
    }
}
