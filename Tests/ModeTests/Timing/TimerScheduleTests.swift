//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@testable import Mode

@Suite struct TimerScheduleTests {
    private static func at(_ milliseconds: UInt64) -> LoopInstant {
        LoopInstant(nanoseconds: 1_000_000_000_000 + milliseconds * 1_000_000)
    }

    private func due(_ schedule: TimerSchedule) -> UInt64 { (schedule.due - 1_000_000_000_000) / 1_000_000 }

    private func options(
        _ mode: TimerMode = .fixedRate,
        immediately: Bool = false,
        missed: MissedTicks = .skip,
    ) -> TimerOptions {
        TimerOptions(interval: .milliseconds(100), mode: mode, immediately: immediately, missed: missed)
    }

    @Test func beginsAfterOneInterval_orAtOnce() {
        #expect(due(TimerSchedule(options(), now: Self.at(0))) == 100)
        #expect(due(TimerSchedule(options(immediately: true), now: Self.at(0))) == 0)
        #expect(due(TimerSchedule(options(.fixedDelay, immediately: true), now: Self.at(0))) == 0)
    }

    /// When the body of the tick at 100 ms ended, when the next tick is, and how many are left out.
    @Test(
        arguments: [
            (100, 200, 0), (150, 200, 0), (199, 200, 0),
            // Due this very moment: not missed.
            (200, 200, 0),
            (201, 300, 1), (299, 300, 1), (300, 300, 1),
            (301, 400, 2), (1_050, 1_100, 9),
        ] as [(UInt64, UInt64, Int)]
    )
    func keepsTheRate_andSkipsWhatWasMissed(_ end: UInt64, _ next: UInt64, _ skipped: Int) {
        var schedule = TimerSchedule(options(), now: Self.at(0))
        #expect(schedule.advance(now: Self.at(end)) == skipped)
        #expect(due(schedule) == next)
    }

    @Test func makesUpForMissedTicks_inABurst() {
        var schedule = TimerSchedule(options(missed: .burst), now: Self.at(0))
        for tick in 2...5 as ClosedRange<UInt64> {
            #expect(schedule.advance(now: Self.at(450)) == 0)
            #expect(due(schedule) == tick * 100)
        }
    }

    @Test func waitsOneIntervalAfterTheBody_withFixedDelay() {
        var schedule = TimerSchedule(options(.fixedDelay), now: Self.at(0))
        #expect(schedule.advance(now: Self.at(130)) == 0)
        #expect(due(schedule) == 230)
        #expect(schedule.advance(now: Self.at(999)) == 0)
        #expect(due(schedule) == 1_099)
    }

    @Test func accumulatesNothing_inManyTicks() {
        var schedule = TimerSchedule(options(), now: Self.at(0))
        for tick in 1...100_000 as ClosedRange<UInt64> { _ = schedule.advance(now: Self.at(tick * 100 + 37)) }
        #expect(due(schedule) == 10_000_100)
    }

    @Test func survivesTheLongestDurations() {
        let longest = Duration.seconds(Int64.max)
        var schedule = TimerSchedule(TimerOptions(interval: longest), now: Self.at(0))
        #expect(schedule.due > UInt64(Int64.max))
        _ = schedule.advance(now: Self.at(1))
        var delay = TimerSchedule(TimerOptions(interval: longest, mode: .fixedDelay), now: Self.at(0))
        _ = delay.advance(now: Self.at(1))
        #expect(delay.due > UInt64(Int64.max))
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .nanoseconds(-1)])
    func saysWhatIsWrong_whenTheIntervalIsNotPositive(_ interval: Duration) throws {
        let problem = try #require(TimerOptions(interval: interval).problem)
        #expect(problem.contains("interval"))
    }

    @Test func saysWhatIsWrong_whenTheJitterIsNegative() throws {
        let problem = try #require(TimerOptions(interval: .seconds(1), jitter: .seconds(-1)).problem)
        #expect(problem.contains("jitter"))
        #expect(TimerOptions(interval: .seconds(1), jitter: .zero).problem == nil)
    }
}
