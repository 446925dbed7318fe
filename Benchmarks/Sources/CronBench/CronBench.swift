//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Foundation
import ModeCron

/// What cron expressions cost.
///
///     swift run -c release --package-path Benchmarks cron-bench
///     swift run -c release --package-path Benchmarks cron-bench answer <questions
///
/// Without arguments: how long it takes to read an expression, and to find the next instant at which it is due, each
/// from the one before.
///
/// `answer` reads lines `zone|expression|seconds since 1970` and writes the next three instants for each, or what is wrong
/// with it: Tests/ModeCronTests/differential.py asks it and another implementation, and compares.
@main struct CronBench {
    static func main() throws {
        switch CommandLine.arguments.dropFirst().first {
        case "answer": while let question = readLine() { print(answer(question)) }
        case nil: try measureAll()
        case let row?: print("no row \(row); there is answer")
        }
    }

    private static let expressions = [
        "* * * * *", "*/15 * * * *", "30 18 * * *", "30 18 * * mon-fri", "0 0 L * *", "0 0 * * mon#2", "0 0 29 2 *",
        "* * * * * *", "30 2 * * * */10",
    ]

    private static func measureAll() throws {
        for text in expressions {
            let expression = try CronExpression(text)
            let reading = try nanoseconds(rounds: 20_000) { _ = try CronExpression(text) }
            var line = "\(text): read in \((reading / 1_000).rounded(2)) µs; next in"
            for name in ["UTC", "Europe/Berlin"] {
                guard let zone = TimeZone(identifier: name) else { continue }
                var instant = Date(timeIntervalSince1970: 1_767_225_600)
                let next = nanoseconds(rounds: 20_000) {
                    instant = expression.next(after: instant, in: zone) ?? Date(timeIntervalSince1970: 0)
                    // Far away zones have no rules, and no change to look for.
                    if instant.timeIntervalSince1970 > 4_000_000_000 { instant = Date(timeIntervalSince1970: 0) }
                }
                line += " \(name) \(next.rounded(1)) ns (\((1_000 / next).rounded(2)) million a second)"
            }
            print(line)
        }
    }

    /// The median of several measurements.
    private static func nanoseconds(rounds: Int, _ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        var times: [Double] = []
        for _ in 0..<7 {
            let time = try clock.measure { for _ in 0..<rounds { try body() } }
            times.append(time / .nanoseconds(rounds))
        }
        return times.median
    }

    private static func answer(_ question: String) -> String {
        let parts = question.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let zone = TimeZone(identifier: parts[0]), let start = TimeInterval(parts[2]) else {
            return "no question"
        }
        do {
            let expression = try CronExpression(parts[1])
            var dues: [String] = []
            var instant = Date(timeIntervalSince1970: start)
            while dues.count < 3, let due = expression.next(after: instant, in: zone) {
                dues.append(String(Int(due.timeIntervalSince1970)))
                instant = due
            }
            return dues.joined(separator: " ")
        } catch {
            return "error \(error)"
        }
    }
}
