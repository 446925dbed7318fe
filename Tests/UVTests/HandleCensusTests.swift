//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct HandleCensusTests {
    @Test func isEmpty_whenNothingWasOpened() {
        let census = HandleCensus()
        #expect(census.total == 0)
        #expect(census.summary == "")
    }

    @Test func countsByKind_untilTheCloseCallback() throws {
        let census = HandleCensus()
        let loop = try UV.Loop(census: census)
        let timers = try [Timer(on: loop), Timer(on: loop)]
        let idle = try Idle(on: loop) {}
        #expect(census.total == 3)
        #expect(census.summary == "2 timer, 1 idle")
        for timer in timers { timer.close() }
        #expect(census.total == 3, "closing is not closed")
        loop.run(.untilIdle)
        #expect(census.summary == "1 idle")
        idle.close()
        loop.close()
        #expect(census.total == 0)
    }
}
