//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct TimerBucketsTests {
    @Test func firesInOrderOfMilliseconds_thenOfArming() throws {
        try withBuckets { buckets, loop in
            var order: [String] = []
            let start = MonotonicTime.nanoseconds / 1_000_000 * 1_000_000
            for (name, offset) in [("c", 3_000_000), ("a", 1_900_000), ("b", 1_100_000)] as [(String, UInt64)] {
                buckets.arm(CallbackTimer { order.append(name) }, at: start + offset)
            }
            loop.run(.untilIdle)
            #expect(order == ["a", "b", "c"])
        }
    }

    @Test func neverFiresEarly() throws {
        try withBuckets { buckets, loop in
            var early = 0
            let start = MonotonicTime.nanoseconds
            for offset in stride(from: 0, to: 6_000_000, by: 130_001) as StrideTo<UInt64> {
                let deadline = start + offset
                buckets.arm(CallbackTimer { early += MonotonicTime.nanoseconds < deadline ? 1 : 0 }, at: deadline)
            }
            loop.run(.untilIdle)
            #expect(early == 0)
        }
    }

    @Test func takesTheEndOfTime_whichHasNoNextMillisecond() throws {
        try withBuckets { buckets, _ in
            let timer = CallbackTimer {}
            buckets.arm(timer, at: .max)
            #expect(timer.isArmed)
            buckets.disarm(timer)
        }
    }

    @Test func usesOneLibuvTimer_forAllOfAMillisecond() throws {
        try withBuckets { buckets, loop in
            let deadline = MonotonicTime.nanoseconds + 1_000_000
            for _ in 0..<100 { buckets.arm(CallbackTimer {}, at: deadline) }
            #expect(loop.census.summary == "1 timer")
        }
    }

    @Test func usesLibuvTimersAgain_whenTheirMillisecondHasPassed() throws {
        try withBuckets { buckets, loop in
            for _ in 0..<10 {
                buckets.arm(CallbackTimer {}, at: MonotonicTime.nanoseconds)
                loop.run(.untilIdle)
            }
            #expect(loop.census.summary == "1 timer")
        }
    }

    @Test func staysSilent_whenDisarmed() throws {
        try withBuckets { buckets, loop in
            var order: [String] = []
            let deadline = MonotonicTime.nanoseconds
            let first = CallbackTimer { order.append("first") }
            let second = CallbackTimer { order.append("second") }
            buckets.arm(first, at: deadline)
            buckets.arm(second, at: deadline)
            buckets.disarm(first)
            #expect(!first.isArmed && second.isArmed)
            buckets.disarm(first)
            loop.run(.untilIdle)
            #expect(order == ["second"])
        }
    }

    @Test func keepsTheLoopAlive_onlyWhileSomethingIsArmed() throws {
        try withBuckets { buckets, loop in
            let timer = CallbackTimer {}
            buckets.arm(timer, at: MonotonicTime.nanoseconds + 3_600_000_000_000)
            #expect(loop.isAlive)
            buckets.disarm(timer)
            #expect(!loop.isAlive)
        }
    }

    @Test func mayDisarmOthersOfTheSameMillisecond_whileFiring() throws {
        try withBuckets { buckets, loop in
            var order: [String] = []
            let last = CallbackTimer { order.append("last") }
            let middle = CallbackTimer { order.append("middle") }
            let first = CallbackTimer {
                order.append("first")
                buckets.disarm(middle)
            }
            let deadline = MonotonicTime.nanoseconds
            for timer in [first, middle, last] { buckets.arm(timer, at: deadline) }
            loop.run(.untilIdle)
            #expect(order == ["first", "last"])
        }
    }

    @Test func mayArmItselfAgain_whileFiring() throws {
        try withBuckets { buckets, loop in
            let timer = RepeatingTimer(buckets, times: 5)
            buckets.arm(timer, at: MonotonicTime.nanoseconds)
            loop.run(.untilIdle)
            #expect(timer.fired == 5)
            #expect(!timer.isArmed)
        }
    }

    @Test func firesOnce_whenDisarmedAndArmedAgainForTheSameMillisecond() throws {
        try withBuckets { buckets, loop in
            var fired = 0
            let deadline = MonotonicTime.nanoseconds
            let keeper = CallbackTimer {}
            let timer = CallbackTimer { fired += 1 }
            buckets.arm(keeper, at: deadline)
            for _ in 0..<3 {
                buckets.arm(timer, at: deadline)
                buckets.disarm(timer)
            }
            buckets.arm(timer, at: deadline)
            loop.run(.untilIdle)
            #expect(fired == 1)
        }
    }

    @Test func usesOneLibuvTimer_whenDeadlinesComeAndGo() throws {
        try withBuckets { buckets, loop in
            let later = MonotonicTime.nanoseconds + 3_600_000_000_000
            for number in 0..<100 {
                let timer = CallbackTimer {}
                buckets.arm(timer, at: later + UInt64(number / 10) * 1_000_000)
                buckets.disarm(timer)
                #expect(!loop.isAlive)
            }
            #expect(loop.census.summary == "1 timer")
        }
    }

    @Test(arguments: [false, true]) func keepsTheLoopAliveAndFires_inAMillisecondThatWasEmpty(
        isDiscarded: Bool
    ) throws {
        try withBuckets { buckets, loop in
            var fired = 0
            let deadline = MonotonicTime.nanoseconds + 2_000_000
            let gone = CallbackTimer { fired += 100 }
            buckets.arm(gone, at: deadline)
            buckets.disarm(gone)
            if isDiscarded { buckets.discardEmpty() }
            buckets.arm(CallbackTimer { fired += 1 }, at: deadline)
            buckets.discardEmpty()
            #expect(loop.isAlive)
            loop.run(.untilIdle)
            #expect(fired == 1)
        }
    }

    @Test func letsGoOfTheLastTimer_whenItIsDisarmed() throws {
        try withBuckets { buckets, _ in
            weak var last: CallbackTimer?
            do {
                let timer = CallbackTimer {}
                last = timer
                buckets.arm(timer, at: MonotonicTime.nanoseconds + 3_600_000_000_000)
                buckets.disarm(timer)
            }
            #expect(last == nil)
        }
    }

    @Test func letsGoOfDisarmedTimers_whileAnotherOfTheirMillisecondStays() throws {
        try withBuckets { buckets, loop in
            let deadline = MonotonicTime.nanoseconds + 3_600_000_000_000
            let keeper = CallbackTimer {}
            buckets.arm(keeper, at: deadline)
            weak var first: CallbackTimer?
            for number in 0..<1_000 {
                let timer = CallbackTimer {}
                if number == 0 { first = timer }
                buckets.arm(timer, at: deadline)
                buckets.disarm(timer)
            }
            #expect(first == nil)
            buckets.disarm(keeper)
        }
    }

    private func withBuckets(_ body: (TimerBuckets, UV.Loop) throws -> Void) throws {
        let loop = try UV.Loop()
        let buckets = TimerBuckets(loop: loop)
        try body(buckets, loop)
        buckets.close()
        loop.close()
        #expect(loop.census.summary == "")
    }
}

// Sendable: it is touched on one thread only.
/// Arms itself again until it has fired often enough.
private final class RepeatingTimer: LoopTimer, @unchecked Sendable {
    var slot: AnyObject?
    private let buckets: TimerBuckets
    private let times: Int
    private(set) var fired = 0

    init(_ buckets: TimerBuckets, times: Int) {
        self.buckets = buckets
        self.times = times
    }

    func deadlineReached() {
        fired += 1
        if fired < times { buckets.arm(self, at: MonotonicTime.nanoseconds) }
    }
}
