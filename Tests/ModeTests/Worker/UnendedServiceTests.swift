//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What a process says of its services when its budget is over.
@Suite struct UnendedServiceTests {
    private static func lines(_ root: Probe, grace: Duration = .zero) -> [String] {
        let now = root.lifecycle.now
        return root.lifecycle.unended(at: now, grace: now.advanced(by: .zero - grace))
    }

    @Test func namesServiceStepAndTimes_theInnermostFirst() throws {
        try simulate { simulation in
            let (gate, leaf) = (Gate(), Probe("leaf"))
            let root = Probe("root", [leaf])
            leaf.set(.onStop, .hang(gate))
            try await root.start()
            #expect(Self.lines(root) == ["root/leaf: running, on mode.main", "root: running, on mode.main"])
            root.requestStop()
            await simulation.advance(by: .seconds(3))
            #expect(
                Self.lines(root, grace: .seconds(1)) == [
                    "root/leaf: stopping in onStop() for 3 s, 1 s overdue, on mode.main",
                    "root: stopping in the stop of its children for 3 s, on mode.main",
                ]
            )
            // Cancelled after 4 s, abandoned after 4.5 s.
            await simulation.advance(by: .seconds(7))
            #expect(Self.lines(root) == ["root/leaf: abandoned in onStop() for 10 s, 6 s overdue, on mode.main"])
            gate.open()
            await simulation.runUntilIdle()
            #expect(Self.lines(root).isEmpty)
        }
    }

    @Test func namesOpenTasks_withTheirPlace_andTheLatestFlag() throws {
        try simulate { simulation in
            let (gate, root) = (Gate(), Probe("root"))
            root.script.tasks = [("slow", .hang(gate))]
            try await root.start()
            await simulation.runUntilIdle()
            root.diagnostics.set("FLUSHING")
            root.requestStop()
            await simulation.advance(by: .seconds(1))
            let line = try #require(Self.lines(root).first)
            #expect(
                line.hasPrefix("root: stopping in the end of its tasks for 1 s, 0 ms overdue, on mode.main; open: ")
            )
            #expect(line.contains("\"slow\" (ModeTests/Probe.swift:"))
            #expect(line.hasSuffix(", 1 s); last flag: FLUSHING"))
            await root.stop()
            #expect(try #require(Self.lines(root).first).hasPrefix("root: abandoned in the end of its tasks for 2 s"))
            gate.open()
        }
    }

    @Test func namesEveryStepThatWasGivenUp_andTheOneThatIsUnderWay() throws {
        try simulate { simulation in
            let (gate, root) = (Gate(), Probe("root"))
            root.set(.onStop, .hang(gate))
            root.set(.onShutdown, .hang(gate))
            try await root.start()
            root.requestStop()
            await simulation.advance(by: .milliseconds(4_700))
            #expect(
                Self.lines(root) == [
                    "root: stopping in onStop() for 4.7 s, 700 ms overdue; in onShutdown() for 200 ms, 0 ms overdue, "
                        + "on mode.main"
                ]
            )
            await root.stop()
            gate.open()
        }
    }

    @Test func isNothing_whenNothingRuns() throws {
        try simulate { _ in
            let root = Probe("root")
            #expect(Self.lines(root).isEmpty)
            try await root.start()
            await root.stop()
            #expect(Self.lines(root).isEmpty)
        }
    }
}
