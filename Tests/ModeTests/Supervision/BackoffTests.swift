//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@testable import Mode

@Suite struct BackoffTests {
    @Test func growsByItsFactor_andNeverBeyondItsMaximum() {
        let backoff = Backoff.exponential(from: .milliseconds(100), factor: 2, max: .seconds(1), jitter: 0)
        let delays = (0..<6).map { backoff.delay(after: $0) }
        #expect(delays == [100, 200, 400, 800, 1_000, 1_000].map(Duration.milliseconds))
    }

    @Test(arguments: [64, 1_024, 1_000_000, Int.max]) func staysAtItsMaximum_whenThePowerIsNoLongerANumber(
        failures: Int
    ) {
        let backoff = Backoff.exponential(from: .milliseconds(1), factor: 10, max: .seconds(30), jitter: 0)
        #expect(backoff.delay(after: failures) == .seconds(30))
    }

    @Test func staysWithinItsJitter_andReachesBothEnds() {
        let backoff = Backoff.exponential(from: .seconds(1), factor: 1, max: .seconds(1), jitter: 0.25)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1_000 {
            let delay = backoff.delay(after: 0, random: generator.next())
            #expect(delay >= .milliseconds(750) && delay <= .milliseconds(1_250))
        }
        #expect(backoff.delay(after: 0, random: 0) == .milliseconds(750))
        #expect(backoff.delay(after: 0, random: .max) > .milliseconds(1_249))
    }

    @Test func takesItsStepsInOrder_andThenTheLast() {
        let backoff = Backoff.steps([.zero, .seconds(1), .seconds(5)])
        #expect(
            (0..<5).map { backoff.delay(after: $0) } == [.zero, .seconds(1), .seconds(5), .seconds(5), .seconds(5)]
        )
    }

    @Test func isNothing_whenThereIsNone() {
        #expect(Backoff.none.delay(after: 5, random: 17) == .zero)
        #expect(Backoff.constant(.seconds(2)).delay(after: 5) == .seconds(2))
    }

    @Test(arguments: [
        (Backoff.none, "at once"),
        (.constant(.seconds(2)), "2 s"),
        (.exponential(), "100 ms, 200 ms, 400 ms, 800 ms, … up to 30 s (± 20 %)"),
        (.steps([.seconds(1), .seconds(5)]), "1 s, 5 s"),
    ])
    func printsItsSchedule(_ backoff: Backoff, _ expected: String) {
        #expect("\(backoff)" == expected)
    }

    @Test func traps_whenItsNumbersMakeNoSense() async {
        await #expect(processExitsWith: .failure) { _ = Backoff.exponential(factor: 0.5) }
        await #expect(processExitsWith: .failure) { _ = Backoff.exponential(jitter: 2) }
        await #expect(processExitsWith: .failure) { _ = Backoff.steps([]) }
        await #expect(processExitsWith: .failure) { _ = Backoff.constant(.seconds(-1)) }
    }
}
