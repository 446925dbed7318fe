//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct DurationWordsTests {
    @Test(arguments: [
        (Duration.zero, "0 ms"), (.microseconds(999), "0 ms"), (.milliseconds(250), "250 ms"),
        (.milliseconds(999), "999 ms"), (.seconds(1), "1 s"), (.milliseconds(1_050), "1 s"),
        (.milliseconds(1_500), "1.5 s"), (.milliseconds(9_999), "9.9 s"), (.seconds(12), "12 s"),
        (.milliseconds(12_700), "12.7 s"), (.seconds(86_400), "86400 s"), (.milliseconds(-250), "-250 ms"),
        (.milliseconds(-1_500), "-1.5 s"), (.seconds(Int64.max), "9223372036854775807 s"),
        (.seconds(Int64.min + 1), "-9223372036854775807 s"),
    ])
    func areShort(duration: Duration, expected: String) {
        #expect(duration.inWords == expected)
    }

    // Python mode: test_times.py, humanized; there 90 seconds are 1.50 minute.
    @Test(arguments: [
        (Duration.seconds(4 * 86_400), "4.00 days"), (.seconds(86_400), "1.00 day"),
        (.seconds(4 * 3_600), "4.00 hours"),
        (.seconds(3_600), "1.00 hour"), (.seconds(240), "4.00 minutes"), (.seconds(60), "1.00 minute"),
        (.seconds(90), "1.50 minutes"), (.seconds(4), "4.00 seconds"), (.seconds(1), "1.00 second"),
        (.milliseconds(4_357), "4.36 seconds"), (.milliseconds(59_999), "1.00 minute"),
        (.milliseconds(1_050), "1.05 seconds"),
        (.milliseconds(990), "now"), (.zero, "now"), (.seconds(-5), "now"),
        (.seconds(Int64.min), "now"),
        (.seconds(Int64.max), "106751991167300.00 days"),
    ])
    func areHuman(duration: Duration, expected: String) {
        #expect(duration.humanized() == expected)
    }

    @Test func areHuman_withWordsAround_andBelowASecond() {
        #expect(Duration.seconds(4).humanized(prefix: "about ", suffix: " left") == "about 4.00 seconds left")
        #expect(Duration.zero.humanized(prefix: "about ", now: "at once") == "at once")
        #expect(Duration.milliseconds(3_330).humanizedAgo == "3.33 seconds ago")
        #expect(Duration.milliseconds(10).humanizedAgo == "just now")
        #expect(Duration.milliseconds(250).humanized(subsecond: true) == "250 ms")
        #expect(Duration.microseconds(12).humanized(subsecond: true) == "12 µs")
        #expect(Duration.nanoseconds(12).humanized(subsecond: true) == "now")
        #expect(Duration.seconds(2).humanized(subsecond: true) == "2.00 seconds")
    }
}
