//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import Testing

@testable import ModeC

@Suite struct RestartIntensityHostTests {
    @Test func hasTheDefaultsOfSwift() throws {
        #expect(try RestartIntensity(maxRestarts: 0, within: 0) == RestartIntensity())
    }

    @Test func takesNumbers_andWhatStandsForThem() throws {
        #expect(try RestartIntensity(maxRestarts: 3, within: 5) == .init(maxRestarts: 3, within: .nanoseconds(5)))
        #expect(try RestartIntensity(maxRestarts: MODE_NO_RESTARTS, within: 5).maxRestarts == 0)
        #expect(try RestartIntensity(maxRestarts: MODE_UNLIMITED_RESTARTS, within: 5) == .unlimited)
        #expect(try RestartIntensity(maxRestarts: .max, within: .max).maxRestarts == Int(Int32.max))
    }

    @Test(arguments: [Int32.min, -3])
    func refusesOtherNegativeNumbers(number: Int32) {
        let refusal = #expect(throws: Refusal.self) { try RestartIntensity(maxRestarts: number, within: 0) }
        #expect(refusal?.message.contains("`options->max_restarts`") == true)
    }
}
