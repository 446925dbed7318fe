//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Mode
import ModeGraph

/// The tree of N services as a picture in memory; or its DOT text on standard output, for the `dot` command.
///
///     picture svg|png N      dot N
enum Pictures {
    static func measure(_ arguments: [String]) async throws {
        guard let format = arguments.first.flatMap(GraphFormat.init(rawValue:)) else { fail("which format?") }
        let tree = makeTree(of: number(arguments, at: 1))
        _ = try await tree.render(format)
        let end = monotonicNanoseconds() + 1_000_000_000
        var times: [Double] = []
        repeat {
            let began = monotonicNanoseconds()
            let picture = try await tree.render(format)
            times.append(Double(monotonicNanoseconds() - began) / 1e6)
            precondition(picture.count > 1_000, "that is no picture")
        } while monotonicNanoseconds() < end && times.count < 30
        report(["picture": times.median])
        RenderThread.shutdown()
    }

    static func printText(_ arguments: [String]) async throws {
        print(String(decoding: try await makeTree(of: number(arguments)).render(.dot), as: UTF8.self))
    }

    /// Each service with up to four children.
    private static func makeTree(of count: Int) -> BeaconSnapshot {
        BeaconSnapshot(
            nodes: (0..<count).map { number in
                BeaconSnapshot.Node(
                    id: number,
                    parent: number == 0 ? nil : (number - 1) / 4,
                    label: "Service-\(number)",
                    path: "Service-\(number)",
                    state: .running,
                )
            }
        )
    }
}
