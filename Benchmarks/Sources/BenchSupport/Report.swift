//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Prints the figures of a scenario as the one line of JSON that the suite reads: `{"start": 1.234, "stop": 0.567}`.
package func report(_ figures: KeyValuePairs<String, Double>) {
    let members = figures.map { "\"\($0.key)\": \(decimal($0.value))" }
    print("{\(members.joined(separator: ", "))}")
    fflush(nil)
}

/// Ends the program with a sentence on standard error.
package func fail(_ reason: String, status: Int32 = 1) -> Never {
    let line = "\(reason)\n"
    write(STDERR_FILENO, line, line.utf8.count)
    exit(status)
}

/// The scenario that the command line names, and the arguments behind its name.
///
/// Ends the program with its usage where the table has no such scenario.
package func chosenScenario<Scenario>(
    of scenarios: KeyValuePairs<String, Scenario>
) -> (run: Scenario, arguments: [String]) {
    let words = CommandLine.arguments.dropFirst()
    guard let scenario = scenarios.first(where: { $0.key == words.first })?.value else {
        fail("usage: \(scenarios.map(\.key).joined(separator: " | ")) [ARGUMENT...]", status: 2)
    }
    return (scenario, Array(words.dropFirst()))
}

/// The argument at an index, which has to be a number above zero.
///
/// Ends the program where it is not.
package func number(_ arguments: [String], at index: Int = 0) -> Int {
    guard arguments.indices.contains(index), let number = Int(arguments[index]), number > 0 else {
        fail("argument \(index + 1) of the scenario has to be a number above zero")
    }
    return number
}

/// Six digits after the point, which is enough for every unit of the suite; never an exponent.
private func decimal(_ value: Double) -> String {
    guard value.isFinite else { fail("a figure is \(value)") }
    let millionths = Int((abs(value) * 1e6).rounded())
    let fraction = String(millionths % 1_000_000)
    let sign = value < 0 ? "-" : ""
    return "\(sign)\(millionths / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
}
