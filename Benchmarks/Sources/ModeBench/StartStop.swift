//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Mode

/// N idle services below one parent: what starting and stopping each costs, and the memory that each takes.
///
///     start-stop N [supervisor]      memory N [supervisor]
///
/// Below a service that declares them as its dependencies, or below a supervisor.
enum StartStop {
    static func measure(_ arguments: [String]) async throws {
        let count = number(arguments)
        let parent = makeParent(arguments, of: leaves(count))
        let end = monotonicNanoseconds() + 2_000_000_000
        var (starts, stops): ([Double], [Double]) = ([], [])
        repeat {
            let began = monotonicNanoseconds()
            try await parent.start()
            let started = monotonicNanoseconds()
            await parent.stop()
            starts.append(Double(started - began) / 1_000 / Double(count))
            stops.append(Double(monotonicNanoseconds() - started) / 1_000 / Double(count))
        } while monotonicNanoseconds() < end && starts.count < 30
        // The first round warms up, where there was time for more.
        if starts.count > 1 { (starts, stops) = (Array(starts.dropFirst()), Array(stops.dropFirst())) }
        report(["start": starts.median, "stop": stops.median])
    }

    static func measureMemory(_ arguments: [String]) async throws {
        let count = number(arguments)
        try await withRunning(arguments, leaves(10)) {}
        let before = residentBytes()
        let leaves = leaves(count)
        try await withRunning(arguments, leaves) {
            report(["memory": Double(residentBytes() - before) / Double(count)])
        }
    }

    private static func withRunning(_ arguments: [String], _ leaves: [Leaf], _ body: () -> Void) async throws {
        let parent = makeParent(arguments, of: leaves)
        try await parent.start()
        for leaf in leaves { precondition(leaf.state == .running, "a child does not run") }
        body()
        await parent.stop()
    }

    private static func leaves(_ count: Int) -> [Leaf] { (0..<count).map { _ in Leaf() } }

    private static func makeParent(_ arguments: [String], of leaves: [Leaf]) -> any Service {
        arguments.last == "supervisor" ? Supervisor { leaves } : Parent(leaves)
    }
}

actor Leaf: Service {
    nonisolated let lifecycle = Lifecycle()
}

private actor Parent: Service {
    nonisolated let lifecycle = Lifecycle()
    private let children: [Leaf]

    init(_ children: [Leaf]) {
        self.children = children
    }

    var dependencies: Dependencies { children }
}
