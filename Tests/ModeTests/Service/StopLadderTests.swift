//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct StopLadderTests {
    static let times: [Duration] = [.nanoseconds(1), .milliseconds(1), .seconds(5), .seconds(86_400)]

    @Test(arguments: times) func neverExceedsTheTotal_howeverManyStepsHang(total: Duration) {
        for count in 1...20 {
            var left = total
            for step in 1...count {
                for rung in StopLadder.Rung.allCases {
                    let allowance = StopLadder.allowance(rung, isLastStep: step == count, left: left)
                    #expect(allowance >= .zero && allowance <= left)
                    left -= allowance
                }
            }
            #expect(left >= .zero)
        }
    }

    @Test func leavesSomething_untilTheLastStep() {
        var left = Duration.seconds(5)
        for _ in 1...5 {
            for rung in StopLadder.Rung.allCases {
                left -= StopLadder.allowance(rung, isLastStep: false, left: left)
            }
            #expect(left > .zero)
        }
        left -= StopLadder.allowance(.graceful, isLastStep: true, left: left)
        left -= StopLadder.allowance(.cancelled, isLastStep: true, left: left)
        #expect(left == .zero)
    }

    @Test(arguments: [Duration.zero, .seconds(-1)]) func givesNothing_whenNothingIsLeft(left: Duration) {
        for rung in StopLadder.Rung.allCases {
            #expect(StopLadder.allowance(rung, isLastStep: true, left: left) == .zero)
        }
        #expect(StopLadder.taskAllowance(grace: .seconds(2), left: left) == .zero)
    }

    /// All levels at once on the way to their children, and then one after the other.
    @Test(arguments: [1, 2, 3, 10, 200, 10_000]) func sharesTheTime_amongTheLevelsOfATree(levels: Int) {
        let share = StopLadder.share(of: .seconds(10), levels: levels)
        #expect(share > .zero && share * (levels + 1) < .seconds(10))
        #expect(StopLadder.share(of: .zero, levels: levels) == .zero)
        #expect(StopLadder.share(of: .seconds(-1), levels: levels) == .zero)
    }

    @Test func givesTasksTheirGrace_butNotEverything() {
        #expect(StopLadder.taskAllowance(grace: .seconds(2), left: .seconds(5)) == .seconds(2))
        #expect(StopLadder.taskAllowance(grace: .seconds(20), left: .seconds(5)) == .milliseconds(4_500))
        #expect(StopLadder.taskAllowance(grace: .seconds(-1), left: .seconds(5)) == .zero)
    }
}
