//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Mode
import ModeLoop
import ModeTesting
import Synchronization
import Testing

/// Seeds: what follows from them, and what is said of one that fails.
@Suite(.timeLimit(.minutes(10))) struct SimulateTests {
    /// A program with everything that could come in another order, and its trace.
    private func trace(_ seed: UInt64) throws -> [String] {
        let journal = ChildJournal()
        try simulate(seed: seed, options: SimulationOptions(trace: .all)) { simulation in
            let parent = ChildService("parent", startup: .concurrent(limit: nil)) {
                for name in ["a", "b", "c"] {
                    ChildService(
                        name,
                        on: .thread(name),
                        script: .doing { service in
                            service.every(.seconds(1), "tick") {
                                simulation.note("\(service.label) ticks")
                                await Task.yield()
                                await service.add()
                            }
                        },
                    )
                }
            }
            simulation.delayMessages(upTo: .milliseconds(50), probability: 0.2)
            simulation.inject(.slowness(.zero ... .seconds(1)), at: .onStart, .onStop, when: .probability(0.5))
            try await parent.start()
            let bare = Task.detached {
                for _ in 0..<3 { try await Task.sleep(for: .seconds(1)) }
                simulation.note("bare \(simulation.random() % 100)")
            }
            await simulation.advance(by: .seconds(5))
            try await bare.value
            await parent.stop()
            for line in simulation.trace { journal.add(line) }
        }
        return journal.all
    }

    @Test func sameSeedGivesTheSameTrace_twoHundredTimes() throws {
        let first = try trace(42)
        #expect(first.count > 40)
        for _ in 0..<200 {
            let next = try trace(42)
            #expect(next == first)
            guard next == first else { return }
        }
    }

    @Test func differentSeedsGiveDifferentTraces() throws {
        let traces = try (0..<50 as Range<UInt64>).map { try trace($0) }
        #expect(Set(traces).count > 45)
    }

    @Test func nothingIsLeft_whenTheRunHasEnded() throws {
        let kept = Kept()
        try simulate(seed: 1) { simulation in
            let service = ChildService(
                "service",
                on: .thread("other"),
                script: .doing { service in
                    service.every(.seconds(1), "tick") { await service.add() }
                },
            )
            kept.set(simulation, service)
            try await service.start()
            await simulation.advance(by: .seconds(10))
            await service.stop()
        }
        let (simulation, service) = kept.take()
        #expect(simulation == nil)
        #expect(service == nil)
    }

    @Test func saysWhichSeedFailed_andHowToReplayIt_once() throws {
        let report = ChildJournal()
        #expect(throws: ChildFault.self) {
            try simulate(seed: 42, options: .reporting(to: report)) { simulation in
                simulation.note("before")
                throw ChildFault("oops")
            }
        }
        let text = try #require(report.all.first)
        #expect(report.all.count == 1)
        #expect(text.hasPrefix("simulation failed with seed 42; replay with simulate(seed: 42): "))
        #expect(text.hasSuffix("the last 1 of 1 events:\n  [+0.000s mode.main] before\n"))
    }

    @Test func endsWithTheFirstSeedThatFails() throws {
        let (report, seeds) = (ChildJournal(), ChildJournal())
        #expect(throws: SimulationError.self) {
            try simulate(seeds: 0..<10, options: .reporting(to: report)) { simulation in
                seeds.add("\(simulation.seed ?? 99)")
                try simulation.check(simulation.seed != 3, "three is no good")
            }
        }
        #expect(seeds.all == ["0", "1", "2", "3"])
        #expect(report.all.count == 1)
        #expect(report.all[0].contains("with seed 3;"))
        #expect(report.all[0].contains("three is no good (ModeTests/SimulateTests.swift:"))
    }

    @Test func runsOneSeedAlone_whenTheEnvironmentSaysSo() async {
        await #expect(processExitsWith: .success) {
            setenv("MODE_SEED", "77", 1)
            let seeds = ChildJournal()
            try simulate(seeds: 0..<10) { simulation in seeds.add("\(simulation.seed ?? 0)") }
            exit(seeds.all == ["77"] ? 0 : 1)
        }
    }

    /// The way that the documentation shows for expectations that do not throw.
    @Test func anExpectationThatFailsInsideFailsTheRun() {
        let report = ChildJournal()
        var options = SimulationOptions.reporting(to: report)
        options.surroundings = { run, fail in
            try withKnownIssue(isIntermittent: true) {
                try run()
            } matching: { _ in
                fail()
                // Not known at all, but here it is to fail.
                return true
            }
        }
        #expect(throws: SimulationError.reportedAsFailed) {
            try simulate(seed: 5, options: options) { _ in
                let two = 2
                #expect(two == 3)
            }
        }
        #expect(report.all.count == 1)
        #expect(throws: Never.self) { try simulate(seed: 5, options: options) { _ in #expect(Bool(true)) } }
    }
}

/// Keeps what is looked at when the run has ended; weakly.
private final class Kept: Sendable {
    private struct Objects {
        weak var simulation: Simulation?
        weak var service: ChildService?
    }

    private let objects = Lock(Objects())

    func set(_ simulation: Simulation, _ service: ChildService) {
        objects.withLock { $0 = Objects(simulation: simulation, service: service) }
    }

    func take() -> (Simulation?, ChildService?) { objects.withLock { ($0.simulation, $0.service) } }
}

extension SimulationOptions {
    fileprivate static func reporting(to journal: ChildJournal) -> SimulationOptions {
        var options = SimulationOptions()
        options.report = { journal.add($0) }
        return options
    }
}
