//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// More time for a service that gets on, and none at the expense of others.
@Suite struct DeadlineExtensionTests {
    @Test func letsAStartTakeLonger() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.script.startTimeout = .seconds(1)
            probe.set(.onStart, Self.steps(5, of: .milliseconds(900)))
            try await probe.start()
            #expect(simulation.elapsed == .milliseconds(4_500))
            #expect(await probe.stop().isClean)
        }
    }

    @Test func endsAStart_thatNoLongerGetsOn() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.script.startTimeout = .seconds(1)
            probe.set(
                .onStart,
                .perform { probe in
                    probe.extendDeadline(by: .seconds(2))
                    try await probe.lifecycle.loop.sleep(for: .seconds(100))
                },
            )
            let error = try #require(await LifecycleStartTests.startError(probe))
            #expect(error.code == .startTimedOut && error.elapsed == .seconds(3))
            #expect(simulation.elapsed == .seconds(3))
        }
    }

    @Test func letsTheChildrenOfAStartTakeTheirTime_allTheSame() throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            root.script.startTimeout = .seconds(1)
            child.set(.onStart, .sleep(.seconds(10)))
            root.set(.onStart, Self.steps(2, of: .milliseconds(900)))
            root.set(.onStarted, .sleep(.milliseconds(900)))
            try await root.start()
            #expect(simulation.elapsed == .milliseconds(12_700))
            await root.stop()
        }
    }

    @Test func letsTasksEndLater() throws {
        try simulate { simulation in
            let (gate, probe) = (Gate(), Probe("p"))
            probe.script.tasks = [("t", .hang(gate))]
            try await probe.start()
            await simulation.runUntilIdle()
            let stop = spawn { await probe.stop() }
            await simulation.advance(by: .seconds(1))
            probe.extendDeadline(by: .seconds(10))
            await simulation.advance(by: .milliseconds(10_500))
            gate.open()
            #expect(await stop.value.isClean)
            #expect(simulation.elapsed == .milliseconds(11_500))
        }
    }

    @Test(arguments: [Duration.zero, .seconds(-10)])
    func takesNoTimeAway(by duration: Duration) throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.set(
                .onStop,
                .perform { probe in
                    probe.extendDeadline(by: duration)
                    try await probe.lifecycle.loop.sleep(for: .milliseconds(3_900))
                },
            )
            try await probe.start()
            #expect(await probe.stop().isClean)
        }
    }

    @Test func gainsNothing_whenTheTreeIsInAHurry() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.script.stopTimeout = .seconds(600)
            probe.set(
                .onStop,
                .perform { probe in
                    while true {
                        probe.extendDeadline(by: .seconds(3_600))
                        _ = await spawn { try await probe.lifecycle.loop.sleep(for: .milliseconds(10)) }.result
                        if simulation.elapsed > .seconds(20) { return }
                    }
                },
            )
            try await probe.start()
            let stop = spawn { await probe.stop() }
            await simulation.advance(by: .seconds(15))
            probe.lifecycle.hurry(left: .seconds(1), watchedOn: .main)
            #expect(await stop.value.abandoned.map(\.step) == [.onStop])
            #expect(simulation.elapsed <= .seconds(16))
            await simulation.advance(by: .seconds(10))
        }
    }

    @Test func doesNothing_whenTheServiceIsNeitherStartingNorStopping() throws {
        try simulate { simulation in
            let probe = Probe("p")
            probe.script.startTimeout = .seconds(1)
            probe.extendDeadline(by: .seconds(100))
            try await probe.start()
            probe.extendDeadline(by: .seconds(100))
            probe.set(.onStop, .forever)
            #expect(await probe.stop().failures.first?.cutShortAfter == .seconds(4))
        }
    }

    /// Works, and says so before each part.
    private static func steps(_ count: Int, of duration: Duration) -> Probe.Behaviour {
        .perform { probe in
            for _ in 0..<count {
                probe.extendDeadline(by: duration)
                try await probe.lifecycle.loop.sleep(for: duration)
            }
        }
    }
}
