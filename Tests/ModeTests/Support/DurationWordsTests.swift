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
}
