//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

@testable import ModeCron

/// Random expressions, against clocks that are read minute by minute, or second by second.
@Suite struct CronPropertyTests {
    /// Shortly before something happens: changes of clocks, ends of months and of years, a leap day.
    private static let places = [
        ("Europe/Berlin", "2026-03-28T20:00:00Z"), ("Europe/Berlin", "2026-10-24T20:00:00Z"),
        ("America/New_York", "2026-03-07T20:00:00Z"), ("America/New_York", "2026-10-31T20:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T08:00:00Z"), ("Australia/Lord_Howe", "2026-10-03T08:00:00Z"),
        ("America/Sao_Paulo", "2018-11-03T20:00:00Z"), ("America/Sao_Paulo", "2018-02-17T12:00:00Z"),
        ("Pacific/Apia", "2011-12-29T12:00:00Z"), ("Asia/Kolkata", "2027-12-31T00:00:00Z"),
        ("UTC", "2028-02-27T12:00:00Z"),
    ]

    @Test(arguments: places) func isWhatClocksShow_minuteByMinute(_ name: String, _ text: String) throws {
        try compare(name, try instant(text), steps: 3 * 1_440, of: 60, expressions: 120)
    }

    @Test(arguments: [
        ("Europe/Berlin", "2026-03-28T23:55:00Z"), ("Europe/Berlin", "2026-10-24T23:55:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T14:20:00Z"), ("Australia/Lord_Howe", "2026-10-03T14:40:00Z"),
    ])
    func isWhatClocksShow_secondBySecond(_ name: String, _ text: String) throws {
        try compare(name, try instant(text), steps: 2 * 3_600, of: 1, expressions: 120)
    }

    private func compare(_ name: String, _ start: Int64, steps: Int, of step: Int64, expressions: Int) throws {
        let zone = try zone(name)
        let window = WallWindow(from: start, steps: steps, of: step, in: zone)
        let end = start + Int64(steps) * step
        let draw = Draw(seed: UInt64(bitPattern: start))
        var answers = 0
        for _ in 0..<expressions {
            let random = RandomExpression(draw, near: window.shown[0], hasSeconds: step == 1)
            // The last third is left for what is due.
            let from = start + Int64(draw.number(0...Int(end - start) * 2 / 3))
            guard let expression = try? CronExpression(random.text) else { continue }  // a day that never comes
            let due = expression.next(after: from, in: zone)
            let expected =
                random.isInterval
                ? window.firstShown(after: from, where: random.matches)
                : window.firstPast(after: from, where: random.matches)
            answers += expected == nil ? 0 : 1
            let message = "\(random.text) in \(name) after \(text(of: from))"
            if let expected {
                #expect(due.map(text(of:)) == text(of: expected), "\(message)")
            } else {
                #expect(due.map { $0 >= end } ?? true, "\(message)")
            }
        }
        #expect(answers > expressions / 6)
    }
}
