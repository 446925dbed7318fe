//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct RateTests {
    // Python mode: test_times.py, rates; no rate at all is no Rate here, and not zero.
    @Test(arguments: [
        ("10", 10.0, "10/s"), ("1.5", 1.5, "1.5/s"), ("10/s", 10.0, "10/s"), ("10/m", 10.0 / 60, "10/m"),
        ("100/h", 100.0 / 3_600, "100/h"), ("1333/d", 1333.0 / 86_400, "1333/d"), (".5/s", 0.5, "0.5/s"),
    ])
    func isRead(text: String, perSecond: Double, shown: String) throws {
        let rate = try Rate(text)
        #expect(abs(rate.perSecond - perSecond) < 1e-12)
        #expect("\(rate)" == shown)
    }

    @Test(arguments: [
        ("", RateError.Code.notANumber), ("/s", .notANumber), ("ten/s", .notANumber), ("-1/s", .notANumber),
        ("nan", .notANumber), ("inf/s", .notANumber), ("0x10", .notANumber), ("1e3", .notANumber),
        ("1.2.3", .notANumber),
        ("0/s", .notPositive), ("0", .notPositive), ("10/", .unknownUnit), ("10/w", .unknownUnit),
        ("10/s/s", .unknownUnit),
        ("10 /s", .notANumber), (" 10/s", .notANumber), ("10/S", .unknownUnit),
    ])
    func isRefused_whenItIsNone(text: String, code: RateError.Code) {
        let error = #expect(throws: RateError.self) { try Rate(text) }
        #expect(error?.code == code)
        #expect(error?.text == text)
        #expect(error?.description.hasPrefix("rate \"\(text)\" ") == true)
    }

    @Test func isANumberPerTime() {
        #expect(Rate.perSecond(10).interval == .milliseconds(100))
        #expect(Rate.perMinute(10).interval == .seconds(6))
        #expect(Rate.perHour(1).interval == .seconds(3_600))
        #expect(Rate.perDay(2).interval == .seconds(43_200))
        #expect(Rate.perSecond(0.5).interval == .seconds(2))
        let (whole, fraction): (Rate, Rate) = (10, 2.5)
        #expect(whole == .perSecond(10))
        #expect(fraction.interval == .milliseconds(400))
        #expect("\(Rate(3, per: .seconds(5)))" == "3 in 5 s")
    }

    @Test(arguments: ["0.0000000000000000000000001", "0.0000000000000000000000001/d"])
    func hasAnInterval_whenItIsNextToNothing(text: String) throws {
        let rate = try Rate(text)
        #expect(rate.interval == .nanoseconds(Int64.max))
        let bucket = TokenBucket(rate: rate, capacity: 1_000)
        #expect(bucket.tryTake(1_000))
        #expect(!bucket.tryTake())
        #expect(bucket.expectedWait() > .seconds(86_400))
    }

    @Test func hasAnInterval_whenItIsVeryHigh() throws {
        let bucket = TokenBucket(rate: try Rate("1" + String(repeating: "0", count: 300)), capacity: 2)
        #expect(bucket.tryTake(2))
        #expect(bucket.tryTake(2))
        #expect(bucket.tokens == 2)
    }

    @Test func traps_whenItIsNotPositive() async {
        await #expect(processExitsWith: .failure) { _ = Rate.perSecond(0) }
        await #expect(processExitsWith: .failure) { _ = Rate(1, per: .zero) }
    }
}
