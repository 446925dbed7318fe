//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@Suite struct VirtualClockTests {
    @Test func continuousClockTellsVirtualTime() throws {
        try simulate { simulation in
            let began = ContinuousClock.now
            #expect(ContinuousClock.now == began)
            await simulation.advance(by: .seconds(3_600))
            #expect(began.duration(to: .now) == .seconds(3_600))
            let took = try await ContinuousClock().measure { try await Task.sleep(for: .seconds(5)) }
            #expect(took == .seconds(5))
        }
    }

    @Test func aDeadlineMadeLongBeforeIsMetExactly() throws {
        try simulate { simulation in
            let deadline = ContinuousClock.now + .seconds(10)
            await simulation.advance(by: .seconds(4))
            try await Task.sleep(until: deadline, clock: .continuous)
            #expect(simulation.elapsed == .seconds(10))
        }
    }

    @Test func suspendingClockTellsVirtualTimeToo() throws {
        try simulate { simulation in
            let began = SuspendingClock.now
            await simulation.advance(by: .seconds(60))
            #expect(began.duration(to: .now) == .seconds(60))
        }
    }

    @Test func continuousClockGoesOnOutsideASimulation() throws {
        let began = ContinuousClock.now
        try simulate { simulation in await simulation.advance(by: .seconds(3_600)) }
        var now = ContinuousClock.now
        for _ in 0..<1_000 where now == began { now = .now }
        #expect(now > began)
        #expect(began.duration(to: now) < .seconds(1_800))
    }
}
