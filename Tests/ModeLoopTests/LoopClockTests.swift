//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@Suite(.timeLimit(.minutes(10))) struct LoopClockTests {
    @Test(arguments: roundings)
    func roundsDurationsUpToNanoseconds(duration: Duration, nanoseconds: Int64) {
        #expect(duration.inNanoseconds == nanoseconds)
    }

    private static let roundings: [(Duration, Int64)] = [
        (.zero, 0),
        (.nanoseconds(1), 1),
        (.nanoseconds(-1), -1),
        (Duration(secondsComponent: 0, attosecondsComponent: 1), 1),
        (.seconds(2), 2_000_000_000),
        (.seconds(Int64.max), .max),
        (.seconds(Int64.min), .min),
    ]

    @Test func instantsStayInsideTheClock() {
        let instant = LoopInstant(nanoseconds: 1_000)
        #expect(instant.advanced(by: .nanoseconds(-1_001)).nanoseconds == 0)
        #expect(instant.advanced(by: .nanoseconds(-999)).nanoseconds == 1)
        #expect(instant.advanced(by: .seconds(Int64.min)).nanoseconds == 0)
        #expect(LoopInstant(nanoseconds: .max).advanced(by: .seconds(1)).nanoseconds == .max)
    }

    @Test func measuresBothWays() {
        let early = LoopInstant(nanoseconds: 1_000)
        let late = LoopInstant(nanoseconds: 4_000)
        #expect(early.duration(to: late) == .nanoseconds(3_000))
        #expect(late.duration(to: early) == .nanoseconds(-3_000))
        #expect(early < late)
    }

    @Test func sleepsAsAClock() async throws {
        try await withLoop { loop in
            let clock = loop.clock
            let start = clock.now
            try await clock.sleep(until: start.advanced(by: .milliseconds(2)))
            #expect(start.duration(to: clock.now) >= .milliseconds(2))
            #expect(clock.minimumResolution == .milliseconds(1))
        }
    }
}
