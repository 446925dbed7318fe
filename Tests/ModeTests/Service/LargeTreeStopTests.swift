//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// However many services there are, and however many hang: all get their hooks, and the whole is bounded.
@Suite struct LargeTreeStopTests {
    private static func leaves(_ count: Int) -> [Probe] {
        let (events, lines) = (EventLog(), LogLines())
        return (0..<count).map { Probe("leaf\($0)", events: events, lines: lines) }
    }

    @Test(arguments: [Startup.sequential, .concurrent(limit: nil), .concurrent(limit: 8)])
    func stopsAThousand_whenOneHangs(startup: Startup) throws {
        try simulate { simulation in
            let (gate, leaves) = (Gate(), Self.leaves(1_000))
            let root = Probe("root", leaves)
            root.script.startup = startup
            leaves[500].set(.onStop, .hang(gate))
            try await root.start()
            _ = root.events.take()
            let report = await root.stop()
            #expect(report.abandoned.map(\.service) == ["root/leaf500"])
            #expect(simulation.elapsed == .milliseconds(4_500))
            let events = root.events.all
            #expect(events.count { $0.hasSuffix(".onStop()") } == 1_001)
            #expect(events.count { $0.hasSuffix(".onShutdown()") } == 1_001)
            #expect(leaves.allSatisfy { $0.state == .stopped })
            gate.open()
        }
    }

    /// One after the other they would take 5,000 s.
    @Test func stopsAThousandInTime_whenAllHang() throws {
        try simulate { simulation in
            let (gate, leaves) = (Gate(), Self.leaves(1_000))
            let root = Probe("root", leaves)
            for leaf in leaves { for hook in [ServiceStep.onStop, .onShutdown] { leaf.set(hook, .hang(gate)) } }
            try await root.start()
            _ = root.events.take()
            let report = try await Self.stop(root, simulation)
            #expect(report.services.count == 1_000 && report.abandoned.count == 2_000)
            #expect(root.events.all.count { $0.hasSuffix(".onShutdown()") } == 1_001)
            gate.open()
        }
    }

    /// Each level has a time of its own, and waits for the next: in the worst case 200 times 5 s.
    @Test func stopsADeepTreeInTime_whenEveryLevelHangs() throws {
        try simulate { simulation in
            let gate = Gate()
            var chain = [Probe("level199")]
            for level in (0..<199).reversed() { chain.append(Probe("level\(level)", [chain[chain.count - 1]])) }
            let root = chain[199]
            for probe in chain {
                probe.script.closers = [("c", .hang(gate))]
                for hook in [ServiceStep.onStop, .onShutdown] { probe.set(hook, .hang(gate)) }
            }
            try await root.start()
            _ = root.events.take()
            let report = try await Self.stop(root, simulation)
            #expect(report.services.map(\.service).first == "level0")
            for event in ["onStop()", "close c", "onShutdown()"] {
                #expect(root.events.all.count { $0.hasSuffix(".\(event)") } == 200, "\(event)")
            }
            #expect(report.abandoned.count == 600)
            gate.open()
        }
    }

    /// As a worker does it: graceful until 60 % of 25 s, then everybody at once.
    private static func stop(_ root: Probe, _ simulation: Simulation) async throws -> StopReport {
        let began = simulation.elapsed
        let stop = spawn { await root.stop() }
        await simulation.advance(by: .seconds(15))
        root.lifecycle.hurry(within: .seconds(10), atMost: .seconds(1), watchedOn: .main)
        let report = await stop.value
        #expect(simulation.elapsed - began <= .seconds(25))
        return report
    }
}
