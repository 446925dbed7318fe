//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Testing

@Suite(.timeLimit(.minutes(10))) struct TraceTests {
    @Test func namesStatesFaultsNotesAndJumps_withTimeAndLoop() throws {
        try simulate { simulation in
            let parent = ChildService("Parent") { ChildService("Child", on: .thread("other")) }
            simulation.inject(.slowness(.milliseconds(1_500)), into: .label("Child"), at: .onStart)
            try await parent.start()
            simulation.note("started")
            await parent.stop()
            #expect(
                simulation.trace == [
                    "[+0.000s mode.main] Parent: created → starting",
                    "[+0.000s mode.main] Parent/Child: created → starting",
                    "[+0.000s other] Parent/Child: fault at onStart(): is slow",
                    "[+1.500s other] time jumps by 1.500s",
                    "[+1.500s other] Parent/Child: starting → running",
                    "[+1.500s mode.main] Parent: starting → running",
                    "[+1.500s mode.main] started",
                    "[+1.500s mode.main] Parent: running → stopping",
                    "[+1.500s mode.main] Parent/Child: running → stopping",
                    "[+1.500s mode.main] Parent/Child: stopping → stopped",
                    "[+1.500s mode.main] Parent: stopping → stopped",
                ]
            )
        }
    }

    @Test func namesTheCrash() throws {
        try simulate { simulation in
            let service = ChildService("Service")
            try await service.start()
            service.crash(ChildFault("oops"))
            await simulation.runUntilIdle()
            #expect(simulation.trace.contains { $0.contains("running → stopping (") && $0.contains("oops") })
        }
    }

    @Test func keepsAsMuchAsItIsTold() throws {
        func trace(_ limit: TraceLimit) throws -> [String] {
            let journal = ChildJournal()
            try simulate(options: SimulationOptions(trace: limit)) { simulation in
                for number in 0..<10 { simulation.note("\(number)") }
                let service = ChildService("Service")
                try await service.start()
                await service.stop()
                for line in simulation.trace { journal.add(line) }
            }
            return journal.all
        }
        #expect(try trace(.off).isEmpty)
        #expect(try trace(.all).count == 14)
        #expect(
            try trace(.last(3)) == [
                "[+0.000s mode.main] Service: starting → running",
                "[+0.000s mode.main] Service: running → stopping",
                "[+0.000s mode.main] Service: stopping → stopped",
            ]
        )
    }
}
