//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode
@testable import ModeLoop

@Suite struct TokenLevelTests {
    @Test func isFullAtFirst_andFillsAtTheRate() {
        let level = Level(interval: .milliseconds(100), capacity: 3)
        #expect(level.tokens(at: 0) == 3)
        level.refill(at: 1_000)
        #expect(level.take(3, at: 1_000))
        #expect(!level.take(1, at: 1_000))
        #expect(level.tokens(at: 1_050) == 0.5)
        #expect(level.due(2) == instant(1_200))
        #expect(!level.take(1, at: 1_099))
        #expect(level.take(1, at: 1_100))
    }

    @Test func runsOver_beyondItsCapacity() {
        let level = Level(interval: .milliseconds(100), capacity: 2)
        level.refill(at: 0)
        #expect(level.take(2, at: 0))
        level.refill(at: 60_000)
        #expect(level.tokens(at: 60_000) == 2)
        #expect(level.take(2, at: 60_000))
        #expect(!level.take(1, at: 60_000))
    }

    // Python mode: the token bucket, when the clock goes backwards.
    @Test func staysAsItIs_whenTimeGoesBackwards() {
        let level = Level(interval: .milliseconds(100), capacity: 2)
        level.refill(at: 1_000)
        #expect(level.take(1, at: 1_000))
        level.refill(at: 900)
        #expect(level.tokens(at: 1_000) == 1)
    }

    @Test func losesNothingToRounding_inAMillionSteps() {
        let level = Level(interval: Rate.perSecond(3).interval, capacity: 1)
        level.refill(at: 0)
        for _ in 0..<1_000_000 { level.take(1) }
        // It was full: 999,999 thirds of a second for the others, and one more.
        let due = instant(0).duration(to: level.due(1))
        #expect(due >= .seconds(333_333) && due <= .seconds(333_333.34))
    }
}

private func instant(_ milliseconds: UInt64) -> LoopInstant { LoopInstant(nanoseconds: milliseconds * 1_000_000) }

/// A level that expectations may change, with instants in milliseconds.
private final class Level {
    private var level: TokenLevel

    init(interval: Duration, capacity: Int) { level = TokenLevel(interval: interval, capacity: capacity) }

    func refill(at now: UInt64) { level.refill(at: instant(now)) }
    func take(_ count: Int, at now: UInt64) -> Bool { level.take(count, at: instant(now)) }
    func take(_ count: Int) { level.take(count) }
    func tokens(at now: UInt64) -> Double { level.tokens(at: instant(now)) }
    func due(_ count: Int) -> LoopInstant { level.due(count) }
}
