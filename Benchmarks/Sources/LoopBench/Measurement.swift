//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Several runs of one thing.
struct Measurement {
    private var seconds: [Double] = []

    /// Measures `runs` runs of `operations` operations each, after one that only warms up.
    static func of(
        runs: Int = 9,
        operations: Int,
        _ body: () async throws -> Void,
    ) async rethrows -> Measurement {
        var measurement = Measurement()
        try await body()
        for _ in 0..<runs {
            let elapsed = try await ContinuousClock().measure { try await body() }
            measurement.add(elapsed, operations: operations)
        }
        return measurement
    }

    /// Adds a run.
    mutating func add(_ elapsed: Duration, operations: Int = 1) {
        seconds.append(elapsed / .seconds(1) / Double(operations))
    }

    /// The median, lowest and highest run as one line.
    func print(_ what: String, in unit: Unit) {
        let sorted = seconds.sorted()
        let median = sorted[sorted.count / 2]
        let values = [median, sorted[0], sorted[sorted.count - 1]].map { unit.text($0) }
        Swift.print("\(what): \(values[0]) (lowest \(values[1]), highest \(values[2]), \(sorted.count) runs)")
        fflush(nil)
    }

    enum Unit {
        case nanoseconds, seconds

        func text(_ seconds: Double) -> String {
            switch self {
            case .nanoseconds: "\((seconds * 1e10).rounded() / 10) ns"
            case .seconds: "\((seconds * 1e4).rounded() / 1e4) s"
            }
        }
    }
}
