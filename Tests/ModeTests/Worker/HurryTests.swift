//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// When time runs out for a whole tree.
@Suite struct HurryTests {
    private typealias Parent = WorkerTests.Parent
    private typealias Stubborn = WorkerTests.Stubborn

    @Test func givesEverybodyTheirHooks_atOnce() throws {
        try simulate { simulation in
            let shutdowns = WorkerTests.Count()
            let root = Parent((0..<20).map { _ in Stubborn(shutdowns) })
            try await root.start()
            root.requestStop()
            await simulation.advance(by: .seconds(10))
            #expect(shutdowns.value == 0)
            root.lifecycle.hurry(left: .seconds(1), watchedOn: .main)
            await simulation.advance(by: .seconds(1))
            #expect(shutdowns.value == 20, "nobody waits for a neighbour")
            #expect(root.state == .stopped)
        }
    }

    /// A hook that begins in a cancelled task could wait for nothing, and so flush nothing.
    @Test func cancelsOnlyWhatHasHadItsChance() throws {
        try simulate { simulation in
            let (stuck, waiting) = (Probe("stuck"), Probe("waiting"))
            let root = Probe("root", [waiting, stuck])
            for probe in [root, stuck, waiting] { probe.script.stopTimeout = .seconds(600) }
            stuck.set(.onStop, .forever)
            waiting.set(.onStop, .sleep(.milliseconds(300)))
            waiting.set(.onShutdown, .sleep(.milliseconds(300)))
            try await root.start()
            let stop = spawn { await root.stop() }
            await simulation.advance(by: .seconds(15))
            root.lifecycle.hurry(left: .seconds(1), watchedOn: .main)
            let report = await stop.value
            #expect(report.description == "root/stuck: onStop() was cut short after 15 s")
            #expect(simulation.elapsed == .milliseconds(15_600))
        }
    }

    @Test func reachesWhatIsDeep_beforeItsParents() throws {
        try simulate { simulation in
            let shutdowns = WorkerTests.Count()
            let root = Parent(Parent(Parent(Stubborn(shutdowns))), Stubborn(shutdowns))
            try await root.start()
            root.lifecycle.hurry(left: .seconds(1), watchedOn: .main)
            await simulation.advance(by: .seconds(1))
            #expect(shutdowns.value == 2)
            #expect(root.state == .stopped)
        }
    }

    @Test func namesWhatItAbandons() throws {
        try simulate { _ in
            let root = Parent(Stubborn())
            try await root.start()
            async let report = root.stop()
            root.lifecycle.hurry(left: .seconds(1), watchedOn: .main)
            let abandoned = await report.abandoned
            #expect(abandoned.map(\.service) == ["Parent/Stubborn"])
            #expect(abandoned.map(\.step) == [.onStop])
        }
    }

    @Test func isHarmless_whenNothingRuns() throws {
        try simulate { _ in
            let child = Stubborn()
            let root = Parent(child)
            root.lifecycle.hurry(left: .seconds(1), watchedOn: .main)
            #expect(root.state == .created)
            try await root.start()
            await root.stop()
            root.lifecycle.hurry(left: .seconds(1), watchedOn: .main)
            #expect(root.state == .stopped)
        }
    }

    @Test func maySayItTwice() throws {
        try simulate { simulation in
            let root = Parent(Stubborn(), Stubborn())
            try await root.start()
            root.lifecycle.hurry(left: .seconds(10), watchedOn: .main)
            await simulation.advance(by: .seconds(1))
            root.lifecycle.hurry(left: .seconds(1), watchedOn: .main)
            await simulation.advance(by: .seconds(1))
            #expect(root.state == .stopped)
        }
    }

    @Test func interruptsAStart() throws {
        try simulate { simulation in
            let root = Parent(SlowStart())
            let start = Task(executorPreference: EventLoop.main) { try await root.start() }
            await simulation.advance(by: .seconds(1))
            #expect(root.state == .starting)
            root.lifecycle.hurry(left: .seconds(1), watchedOn: .main)
            await #expect(throws: ServiceError.self) { try await start.value }
            #expect(root.state == .stopped)
        }
    }

    private actor SlowStart: Service {
        nonisolated let lifecycle = Lifecycle()

        func onStart() async throws { await sleep(for: .seconds(3_600)) }
    }
}
