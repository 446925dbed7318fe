//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

@testable import ModeCron

/// The cases of `table.csv`, which another implementation has worked out; `make-table.py` says how.
@Suite struct CronTableTests {
    private struct Case {
        let zone: String
        let expression: String
        let start: String
        let dues: [String]

        /// `zone,"expression",start,due,due,due,found by`; there are commas in expressions, but no quotes.
        init?(_ line: Substring) {
            let quoted = line.split(separator: "\"", omittingEmptySubsequences: false)
            guard quoted.count == 3 else { return nil }
            zone = String(quoted[0].dropLast())
            expression = String(quoted[1])
            let rest = quoted[2].dropFirst().split(separator: ",").map(String.init)
            start = rest[0]
            dues = Array(rest[1..<(rest.count - 1)])
        }
    }

    private func cases() throws -> [Case] {
        let file = try #require(Bundle.module.url(forResource: "table", withExtension: "csv"))
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().compactMap { Case($0) }
    }

    @Test func agreesWithAnotherImplementation_inEveryCase() throws {
        let cases = try cases()
        #expect(cases.count >= 900)
        for item in cases {
            let expression = try CronExpression(item.expression)
            let zone = try zone(item.zone)
            var last = try instant(item.start)
            for due in item.dues {
                let next = expression.next(after: last, in: zone)
                #expect(next.map(text(of:)) == due, "\(item.expression) in \(item.zone) after \(text(of: last))")
                last = try instant(due)
            }
        }
    }
}
