//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

@testable import ModeLoop

/// What is counted of stalls, and what a pulse tells.
@Suite struct StallHistogramTests {
    @Test(
        arguments: [
            (0, nil), (9, nil), (10, 0), (19, 0), (20, 1), (39, 1), (40, 2), (20_480, 11), (3_600_000, 11),
        ] as [(UInt64, Int?)]
    )
    func doublesTheWidthOfEachBucket(_ milliseconds: UInt64, _ bucket: Int?) {
        #expect(StallHistogram.bucket(ofMilliseconds: milliseconds) == bucket)
    }

    @Test func countsAndKeepsTheLongest() {
        var histogram = StallHistogram()
        for milliseconds: UInt64 in [5, 12, 15, 170] { histogram.add(milliseconds: milliseconds) }
        #expect(histogram.count == 3)
        #expect(histogram.longest == .milliseconds(170))
        #expect(histogram.total == .milliseconds(197))
        #expect(histogram.description == "3 stalls (10 ms: 2, 160 ms: 1), longest 0.17 seconds")
        #expect(StallHistogram.lowerBound(ofBucket: 4) == .milliseconds(160))
        #expect(StallHistogram().description == "no stalls")
    }

    @Test func canBeEncodedAndDecoded() throws {
        var histogram = StallHistogram()
        histogram.add(milliseconds: 100)
        let data = try JSONEncoder().encode(histogram)
        #expect(try JSONDecoder().decode(StallHistogram.self, from: data) == histogram)
    }

    // MARK: The pulse

    @Test func isBusyFromTheFirstBeginToTheEnd() {
        let pulse = LoopPulse()
        #expect(pulse.busySince == nil)
        pulse.begin(at: 100)
        pulse.begin(at: 150)
        #expect(pulse.busySince == 100)
        pulse.end(at: 105)
        #expect(pulse.busySince == nil)
        #expect(pulse.histogram.count == 0, "too short to be counted")
    }

    @Test func knowsTheLengthOfTheLatestStall() {
        let pulse = LoopPulse()
        pulse.begin(at: 100)
        pulse.end(at: 400)
        #expect(pulse.length(ofStallAt: 100) == 300)
        #expect(pulse.length(ofStallAt: 99) == nil)
        #expect(pulse.histogram.count == 1)
    }

    @Test func countsNothing_whenItEndsBeforeItBegan() {
        let pulse = LoopPulse()
        pulse.begin(at: 100)
        // The coarse clock may lag behind libuv's.
        pulse.end(at: 97)
        #expect(pulse.histogram.count == 0)
    }
}
