//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeTesting

@Suite struct SplitMix64Tests {
    /// The numbers of the published algorithm for the seed 1234567.
    @Test func givesThePublishedNumbers() {
        var random = SplitMix64(seed: 1_234_567)
        let numbers = (0..<3).map { _ in random.next() }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test(arguments: [1, 2, 3, 10, 1_000] as [UInt64]) func staysBelowTheBound(bound: UInt64) {
        var random = SplitMix64(seed: 0)
        var seen: Set<UInt64> = []
        for _ in 0..<10_000 { seen.insert(random.next(below: bound)) }
        #expect(seen.allSatisfy { $0 < bound })
        #expect(seen.count == bound)
    }

    @Test func chanceIsNever_always_orAboutAsOftenAsItSays() {
        var random = SplitMix64(seed: 7)
        #expect((0..<1_000).allSatisfy { _ in !random.chance(0) })
        #expect((0..<1_000).allSatisfy { _ in random.chance(1) })
        let hits = (0..<10_000).count { _ in random.chance(0.25) }
        #expect((2_300...2_700).contains(hits))
    }
}
