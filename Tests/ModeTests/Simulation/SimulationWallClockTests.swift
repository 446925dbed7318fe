//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Testing

/// The wall clock of a simulation.
@Suite struct SimulationWallClockTests {
    @Test func beginsAtAKnownInstant_andGoesWithVirtualTime() throws {
        try simulate { simulation in
            let millennium = CivilTime(year: 2000, month: 1, day: 1, hour: 0, minute: 0, second: 0)
            #expect(EventLoop.main.wallTime == millennium.instant)
            await simulation.advance(by: .milliseconds(1_250))
            #expect(simulation.wallClock == .seconds(946_684_801) + .milliseconds(250))
            #expect(EventLoop.main.wallTime == WallTime(seconds: 946_684_801, milliseconds: 250))
        }
    }

    @Test func isPutForwardAndBack_withoutVirtualTimePassing() throws {
        try simulate { simulation in
            simulation.jumpWallClock(by: .seconds(-946_684_800) - .milliseconds(1))
            #expect(EventLoop.main.wallTime == WallTime(seconds: -1, milliseconds: 999))
            simulation.jumpWallClock(by: .milliseconds(1))
            #expect(simulation.wallClock == .zero)
            #expect(simulation.elapsed == .zero)
        }
    }

    @Test func isSet() throws {
        try simulate { simulation in
            await simulation.advance(by: .seconds(10))
            simulation.setWallClock(year: 2026, month: 3, day: 29, hour: 1, minute: 2, second: 3)
            #expect(simulation.wallClock == .seconds(1_774_746_123))
            simulation.setWallClock(secondsSince1970: 5)
            #expect(EventLoop.main.wallTime == WallTime(seconds: 5))
            #expect(simulation.trace.contains { $0.contains("the wall clock is set to 2026-03-29 01:02:03 UTC") })
        }
    }

    @Test func isTheSame_onEveryLoop() throws {
        try simulate { simulation in
            simulation.setWallClock(secondsSince1970: 77)
            let other = EventLoop.make(threadNamed: "other")
            #expect(other.wallTime == WallTime(seconds: 77))
        }
    }
}
