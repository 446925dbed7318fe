//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct DeferredTimersTests {
    private let far = MonotonicTime.nanoseconds + 3_600_000_000_000

    @Test func needNoLibuvTimer_whenTheyAreDisarmedInTheSameTurn() throws {
        try withDeferral { buckets, loop in
            for _ in 0..<1_000 {
                let timer = CallbackTimer { Issue.record("it is disarmed") }
                buckets.arm(timer, at: far)
                #expect(timer.isArmed)
                buckets.disarm(timer)
                #expect(!timer.isArmed)
            }
            buckets.endDeferring()
            #expect(loop.census.summary == "")
        }
    }

    @Test func fireInTheOrderOfArming_whateverFitsInBetween() throws {
        try withDeferral { buckets, loop in
            let journal = Journal<Int>()
            let deadline = MonotonicTime.nanoseconds
            for number in 0..<3 * DeferredTimers.capacity {
                buckets.arm(CallbackTimer { journal.append(number) }, at: deadline)
            }
            buckets.endDeferring()
            loop.run(.untilIdle)
            #expect(journal.entries == Array(0..<3 * DeferredTimers.capacity))
        }
    }

    @Test func fireAtTheLatestDeadline_whenArmedAgain() throws {
        try withDeferral { buckets, loop in
            let journal = Journal<String>()
            let now = MonotonicTime.nanoseconds
            let moved = CallbackTimer { journal.append("moved") }
            buckets.arm(moved, at: now)
            buckets.arm(CallbackTimer { journal.append("other") }, at: now)
            buckets.disarm(moved)
            buckets.arm(moved, at: now + 3_000_000)
            buckets.endDeferring()
            loop.run(.untilIdle)
            #expect(journal.entries == ["other", "moved"])
        }
    }

    @Test func areForgotten_whenTheTurnCloses() throws {
        let timer = CallbackTimer { Issue.record("the loop is closed") }
        try withDeferral { buckets, _ in buckets.arm(timer, at: far) }
        #expect(!timer.isArmed)
    }

    /// Buckets that defer; they are closed at the end.
    private func withDeferral(_ body: (TimerBuckets, UV.Loop) throws -> Void) throws {
        let loop = try UV.Loop()
        let buckets = TimerBuckets(loop: loop)
        buckets.beginDeferring()
        try body(buckets, loop)
        buckets.close()
        loop.close()
        #expect(loop.census.summary == "")
    }
}
