//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@testable import ModeLoop

/// What the table of buckets does, seen through the buckets.
@Suite(.timeLimit(.minutes(10))) struct TimerTableTests {
    private let window: UInt64 = 1_024 * 1_000_000

    @Test func keepsTimersApart_whoseMillisecondsShareAPlace() throws {
        try withBuckets { buckets, loop in
            let journal = Journal<String>()
            let now = MonotonicTime.nanoseconds
            let timers = (0..<4).map { number in CallbackTimer { journal.append("\(number)") } }
            for (number, timer) in timers.enumerated() { buckets.arm(timer, at: now + UInt64(number) * window) }
            #expect(loop.census.summary == "4 timer")
            for timer in timers.dropFirst() { buckets.disarm(timer) }
            #expect(timers.map(\.isArmed) == [true, false, false, false])
            loop.run(.untilIdle)
            #expect(journal.entries == ["0"])
        }
    }

    @Test func findsABucketAgain_nearOrFar() throws {
        try withBuckets { buckets, loop in
            let now = MonotonicTime.nanoseconds
            let deadlines = [now + 5_000_000, now + 2 * window, now + 3_600_000_000_000]
            let timers = (0..<300).map { _ in CallbackTimer {} }
            for (number, timer) in timers.enumerated() { buckets.arm(timer, at: deadlines[number % 3]) }
            #expect(loop.census.summary == "3 timer")
            for timer in timers { buckets.disarm(timer) }
        }
    }

    @Test func usesBucketsAgain_forOtherMilliseconds() throws {
        try withBuckets { buckets, loop in
            for hour in 1...50 {
                let timer = CallbackTimer { Issue.record("it is disarmed") }
                buckets.arm(timer, at: MonotonicTime.nanoseconds + UInt64(hour) * 3_600_000_000_000)
                buckets.disarm(timer)
            }
            buckets.discardEmpty()
            #expect(loop.census.summary == "1 timer")
        }
    }

    @Test func armsWhatItTells_forTheSameMillisecondAgain() throws {
        try withBuckets { buckets, loop in
            let journal = Journal<Int>()
            let deadline = MonotonicTime.nanoseconds
            let again = CallbackTimer { journal.append(2) }
            buckets.arm(
                CallbackTimer {
                    journal.append(1)
                    buckets.arm(again, at: deadline)
                },
                at: deadline,
            )
            loop.run(.untilIdle)
            #expect(journal.entries == [1, 2])
        }
    }

    @Test func doesNotTell_whoIsDisarmedByAnotherOfItsMillisecond() throws {
        try withBuckets { buckets, loop in
            let journal = Journal<Int>()
            let deadline = MonotonicTime.nanoseconds
            let later = CallbackTimer { journal.append(2) }
            buckets.arm(
                CallbackTimer {
                    journal.append(1)
                    buckets.disarm(later)
                },
                at: deadline,
            )
            buckets.arm(later, at: deadline)
            loop.run(.untilIdle)
            #expect(journal.entries == [1])
            // The bucket is of use again.
            buckets.arm(later, at: deadline)
            loop.run(.untilIdle)
            #expect(journal.entries == [1, 2])
        }
    }

    @Test func allowsWhatATimerHolds_toArmAnotherInItsDeinit() throws {
        try withBuckets { buckets, loop in
            let deadline = MonotonicTime.nanoseconds + 3_600_000_000_000
            let journal = Journal<Int>()
            let staying = CallbackTimer {}
            buckets.arm(staying, at: deadline)
            for round in 0..<200 {
                let guest = Guest {
                    buckets.arm(CallbackTimer { journal.append(round) }, at: MonotonicTime.nanoseconds)
                }
                let timer = CallbackTimer { withExtendedLifetime(guest) {} }
                buckets.arm(timer, at: deadline)
                buckets.disarm(timer)
            }
            buckets.disarm(staying)
            loop.run(.untilIdle)
            #expect(journal.entries.sorted() == Array(0..<200))
        }
    }

    @Test func takesNoMoreTimers_whenItIsClosed() throws {
        let late = CallbackTimer { Issue.record("the loop is closed") }
        try withBuckets { buckets, _ in
            let guest = Guest { buckets.arm(late, at: MonotonicTime.nanoseconds) }
            buckets.arm(CallbackTimer { withExtendedLifetime(guest) {} }, at: .max)
        }
        #expect(!late.isArmed)
    }

    private final class Guest {
        private let leave: () -> Void

        init(_ leave: @escaping () -> Void) {
            self.leave = leave
        }

        deinit { leave() }
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
