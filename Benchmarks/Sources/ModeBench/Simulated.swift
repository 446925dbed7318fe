//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Mode
import ModeTesting

/// How much of the time of services a simulation gets through in a second: 100 services with a timer of a second each,
/// for 10,000 virtual seconds.
enum Simulated {
    private static let services = 100
    private static let seconds = 10_000

    static func measure(_: [String]) async throws {
        _ = try rate(1_000)
        report(["service-seconds": try rate(seconds)])
    }

    /// Blocks the main loop's thread meanwhile: a simulation has loops of its own.
    private static func rate(_ seconds: Int) throws -> Double {
        let began = monotonicNanoseconds()
        try simulate(seed: 1) { simulation in
            let leaves = (0..<services).map { _ in Counting() }
            for leaf in leaves { try await leaf.start() }
            await simulation.advance(by: .seconds(seconds))
            for leaf in leaves {
                let count = await leaf.count
                precondition(count == seconds, "it ticked \(count) times")
                await leaf.stop()
            }
        }
        return Double(services * seconds) / Double(monotonicNanoseconds() - began) * 1e9
    }
}

private actor Counting: Service {
    nonisolated let lifecycle = Lifecycle()
    private(set) var count = 0

    var tasks: Tasks {
        every(.seconds(1), "count") { count += 1 }
    }
}
