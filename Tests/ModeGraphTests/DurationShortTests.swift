//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeGraph

@Suite struct DurationShortTests {
    @Test(arguments: [
        (Duration.zero, "0ms"), (.milliseconds(850), "850ms"), (.seconds(59), "59s"), (.seconds(60), "1m"),
        (.seconds(725), "12m 5s"), (.seconds(3_600), "1h"), (.seconds(7_384), "2h 3m"), (.seconds(86_400), "1d"),
        (.seconds(273_600), "3d 4h"),
    ])
    func namesTheTwoLargestUnits(duration: Duration, words: String) {
        #expect(duration.short == words)
    }
}
