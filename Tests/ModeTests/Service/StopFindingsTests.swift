//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What the model of `Tests/Model` found about stops, each in its smallest form.
@Suite struct StopFindingsTests {
    @Test func hasItsOwnTimeOnce_whenItIsStoppedWhileAChildStarts() throws {
        try simulate { simulation in
            let gate = Gate()
            let (parent, child) = (Probe("parent"), Probe("child"))
            parent.script.children = [child]
            parent.script.stopTimeout = .seconds(1)
            parent.set(.onShutdown, .hang(gate))
            child.script.stopTimeout = .seconds(4)
            child.set(.onStart, .hang(gate))
            let start = Task(executorPreference: EventLoop.main) { try? await parent.start() }
            await simulation.advance(by: .seconds(1))
            let began = simulation.elapsed
            await parent.stop()
            #expect(simulation.elapsed - began <= .seconds(5))
            gate.open()
            await start.value
        }
    }

    @Test func givesEachCloserTime_whenAnotherOneHangs() throws {
        try simulate { simulation in
            let gate = Gate()
            let log = EventLog()
            let probe = Probe("probe")
            probe.script.stopTimeout = .seconds(1)
            probe.script.closers = [
                (
                    "first",
                    .perform { probe in
                        try await probe.lifecycle.loop.sleep(for: .milliseconds(10))
                        log.add("first is done")
                    },
                ),
                ("second", .hang(gate)),
            ]
            probe.set(.onStart, .fail(Boom()))
            await #expect(throws: ServiceError.self) { try await probe.start() }
            #expect(log.all == ["first is done"])
            gate.open()
            await simulation.runUntilIdle()
        }
    }

    @Test func stopsLast_whoStartedFirst_thoughItRanAloneBefore() throws {
        try simulate { _ in
            let log = EventLog()
            let (first, second) = (Probe("first", events: log), Probe("second", events: log))
            try await second.start()
            await second.stop()
            let parent = ClosureService("parent") {}
            try parent.addDependency(first)
            try parent.addDependency(second)
            try await parent.start()
            await parent.stop()
            #expect(
                log.all.filter { $0.hasSuffix("onShutdown()") }.suffix(2) == [
                    "second.onShutdown()", "first.onShutdown()",
                ]
            )
        }
    }
}
