//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Mode
import ModeLoop
import ModeTesting
import Testing

/// What a simulation's time does when nothing of the program is due.
@Suite struct SimulationTimeTests {
    /// A timer that was disarmed is no reason to let time pass while the body waits for another thread.
    @Test func staysAsItIs_whenOnlyDisarmedTimersAreLeft() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            _ = try await root.wait(timeout: .seconds(60)) { 1 }
            await root.stop()
            // A thread of its own, since simulations may occupy all those of the global pool.
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume() }
            }
            #expect(simulation.elapsed == .zero)
        }
    }

    @Test func takesTimersInTheirOrder_andThoseOfOneInstantAsTheyWereArmed() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            await withTaskGroup { group in
                for (name, seconds) in [("c", 3), ("a1", 1), ("b", 2), ("a2", 1)] {
                    group.addTask {
                        try? await EventLoop.main.sleep(for: .seconds(seconds))
                        journal.add("\(name) at \(simulation.elapsed / .seconds(1))")
                    }
                }
            }
            #expect(journal.all == ["a1 at 1.0", "a2 at 1.0", "b at 2.0", "c at 3.0"])
        }
    }

    @Test func givesEveryLoopTheSameTime() throws {
        try simulate { simulation in
            let service = ChildService("service", on: .thread("elsewhere"))
            try await service.start()
            #expect(await service.sleep(for: .seconds(5)) == .elapsed)
            #expect(simulation.elapsed == .seconds(5))
            await service.stop()
        }
    }
}
