//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct TimerTests {
    @Test(arguments: [0, 1, 999_999, 1_000_000, 1_000_001, 2_500_000, 5_999_999])
    func neverFiresEarly(nanoseconds: UInt64) throws {
        try withLoop { loop in
            let deadline = MonotonicTime.nanoseconds + nanoseconds
            let fired = try firingTime(of: deadline, on: loop)
            #expect(fired >= deadline)
        }
    }

    /// libuv adds to the time it cached at the beginning of the turn.
    @Test func neverFiresEarly_whenArmedAfterALongCallback() throws {
        try withLoop { loop in
            var fired: UInt64 = 0
            var deadline: UInt64 = 0
            let timer = try Timer(on: loop)
            let second = FiringTarget { _ in fired = MonotonicTime.nanoseconds }
            let first = FiringTarget { timer in
                MonotonicTime.block(milliseconds: 12)
                deadline = MonotonicTime.nanoseconds + 10_000_000
                timer.start(at: deadline, target: second)
            }
            timer.start(at: MonotonicTime.nanoseconds, target: first)
            loop.run(.untilIdle)
            #expect(deadline > 0)
            #expect(fired >= deadline)
            timer.close()
        }
    }

    @Test func firesOnce() throws {
        try withLoop { loop in
            var fired = 0
            let timer = try Timer(on: loop)
            let target = FiringTarget { _ in fired += 1 }
            timer.start(at: 0, target: target)
            loop.run(.untilIdle)
            #expect(fired == 1)
            #expect(!timer.isActive)
            timer.close()
        }
    }

    @Test func firesInOrderOfDeadlines() throws {
        try withLoop { loop in
            let start = MonotonicTime.nanoseconds
            var order: [UInt64] = []
            var timers: [Timer] = []
            for milliseconds in [5, 1, 3] as [UInt64] {
                let timer = try Timer(on: loop)
                let target = FiringTarget { _ in order.append(milliseconds) }
                timer.start(at: start + milliseconds * 1_000_000, target: target)
                timers.append(timer)
            }
            loop.run(.untilIdle)
            #expect(order == [1, 3, 5])
            for timer in timers { timer.close() }
        }
    }

    @Test func forgetsTheTarget_whenStopped() throws {
        try withLoop { loop in
            let timer = try Timer(on: loop)
            weak var target: FiringTarget?
            do {
                let strong = FiringTarget { _ in Issue.record("a stopped timer fired") }
                target = strong
                timer.start(at: MonotonicTime.nanoseconds, target: strong)
            }
            #expect(target != nil)
            timer.stop()
            #expect(target == nil)
            loop.run(.untilIdle)
            timer.close()
        }
    }

    @Test func usesTheLaterDeadline_whenStartedAgain() throws {
        try withLoop { loop in
            var fired: [String] = []
            let timer = try Timer(on: loop)
            let first = FiringTarget { _ in fired.append("first") }
            let second = FiringTarget { _ in fired.append("second") }
            timer.start(at: 0, target: first)
            timer.start(at: MonotonicTime.nanoseconds + 1_000_000, target: second)
            loop.run(.untilIdle)
            #expect(fired == ["second"])
            timer.close()
        }
    }

    private func firingTime(of deadline: UInt64, on loop: UV.Loop) throws -> UInt64 {
        var fired: UInt64 = 0
        let timer = try Timer(on: loop)
        let target = FiringTarget { _ in fired = MonotonicTime.nanoseconds }
        timer.start(at: deadline, target: target)
        loop.run(.untilIdle)
        timer.close()
        return fired
    }
}
