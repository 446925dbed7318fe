//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import Mode
import ModeLoop
import ModeTesting
import Testing

/// Timers of services, in virtual time.
@Suite struct TimerTests {
    /// A service with one timer, whose body writes down when it begins and takes a time.
    private func ticking(
        _ simulation: Simulation,
        _ journal: ChildJournal,
        every interval: Duration = .seconds(1),
        mode: TimerMode = .fixedRate,
        immediately: Bool = false,
        missed: MissedTicks = .skip,
        jitter: Duration = .zero,
        takes time: Duration = .zero,
        logger: Logger = .silent,
    ) -> ChildService {
        let script = ChildService.Script.doing { service in
            service.every(
                interval,
                "tick",
                mode: mode,
                immediately: immediately,
                missed: missed,
                jitter: jitter,
            ) {
                journal.add("\(simulation.elapsed / .milliseconds(1))")
                if time > .zero { try await EventLoop.current?.sleep(for: time) }
            }
        }
        return ChildService("root", logger: logger, script: script)
    }

    private func info(_ service: ChildService) throws -> BeaconSnapshot.TimerInfo {
        try #require(service.beacon.snapshot().nodes[0].tasks.first?.timer)
    }

    @Test func keepsThePhase_thoughTheBodyTakesTime() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ticking(simulation, journal, every: .milliseconds(200), takes: .milliseconds(100))
            try await root.start()
            await simulation.advance(by: .seconds(1))
            #expect(journal.all == ["200.0", "400.0", "600.0", "800.0", "1000.0"])
            #expect(try info(root).skipped == 0)
        }
    }

    @Test func waitsAfterTheBody_withFixedDelay() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ticking(
                simulation,
                journal,
                every: .milliseconds(200),
                mode: .fixedDelay,
                takes: .milliseconds(100),
            )
            try await root.start()
            await simulation.advance(by: .seconds(1))
            #expect(journal.all == ["200.0", "500.0", "800.0"])
        }
    }

    @Test(arguments: [TimerMode.fixedRate, .fixedDelay])
    func runsAtOnceToo_whenAskedFor(_ mode: TimerMode) throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ticking(simulation, journal, mode: mode, immediately: true)
            try await root.start()
            await simulation.advance(by: .milliseconds(2_500))
            #expect(journal.all == ["0.0", "1000.0", "2000.0"])
        }
    }

    @Test func skipsWhatASlowBodyMisses_andCounts() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ticking(simulation, journal, takes: .milliseconds(2_500))
            try await root.start()
            await simulation.advance(by: .seconds(10))
            #expect(journal.all == ["1000.0", "4000.0", "7000.0", "10000.0"])
            let info = try info(root)
            #expect(info.interval == .seconds(1))
            #expect(info.runs == 4)
            #expect(info.skipped == 6)
            #expect(info.lateness == .zero)
        }
    }

    @Test func makesUpForThem_inABurst() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let slowOnce = ChildService(
                "root",
                script: .doing { service in
                    service.every(.seconds(1), "tick", missed: .burst) {
                        journal.add("\(simulation.elapsed / .seconds(1))")
                        if journal.all.count == 1 { try await EventLoop.current?.sleep(for: .milliseconds(3_500)) }
                    }
                },
            )
            try await slowOnce.start()
            await simulation.advance(by: .seconds(6))
            #expect(journal.all == ["1.0", "4.5", "4.5", "4.5", "5.0", "6.0"])
            let info = try info(slowOnce)
            #expect(info.runs == 6)
            #expect(info.skipped == 0)
        }
    }

    @Test func addsNoMoreThanTheJitter_andDoesNotDrift() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ticking(simulation, journal, jitter: .milliseconds(300))
            try await root.start()
            await simulation.advance(by: .seconds(1_001))
            let ticks = journal.all.compactMap(Double.init)
            #expect(ticks.count >= 1_000)
            for (index, tick) in ticks.enumerated() {
                let due = Double(index + 1) * 1_000
                #expect(tick >= due && tick <= due + 300)
            }
            #expect(Set(ticks.enumerated().map { Int($1) - ($0 + 1) * 1_000 }).count > 100)
            #expect(try info(root).skipped == 0)
        }
    }

    @Test(arguments: [MissedTicks.skip, .burst])
    func neverOverlapsItself(_ missed: MissedTicks) throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService(
                "root",
                script: .doing { service in
                    service.every(.milliseconds(100), "tick", missed: missed, jitter: .milliseconds(250)) {
                        journal.add("begins")
                        try await EventLoop.current?.sleep(for: .milliseconds(130))
                        journal.add("ends")
                    }
                },
            )
            try await root.start()
            await simulation.advance(by: .seconds(20))
            let entries = journal.all
            #expect(entries.count > 100)
            #expect(entries.indices.allSatisfy { entries[$0] == ($0 % 2 == 0 ? "begins" : "ends") })
        }
    }

    @Test func doesNotDrift_inADay() throws {
        try simulate { simulation in
            let root = ChildService(
                "root",
                script: .doing { service in service.every(.seconds(1), "tick") { await service.add() } },
            )
            try await root.start()
            await simulation.advance(by: .seconds(24 * 60 * 60))
            #expect(await root.count == 24 * 60 * 60)
            let info = try info(root)
            #expect(info.runs == 24 * 60 * 60)
            #expect(info.skipped == 0)
        }
    }

    @Test(arguments: [Duration.zero, .seconds(-3)])
    func failsTheStart_andNamesTimerAndPlace_whenTheIntervalIsNotPositive(_ interval: Duration) throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService(
                "root",
                script: .doing { service in
                    service.background("other") { journal.add("ran") }
                    service.every(interval, "broken") {}
                },
            )
            let line = #line - 3
            let error = try #require(await serviceError { try await root.start() })
            #expect(error.code == .invalidArgument)
            #expect(error.service == "root")
            #expect(error.step == .startTasks)
            let message = try #require(error.message)
            #expect(
                message.hasPrefix(
                    "timer \"broken\" (ModeTests/TimerTests.swift:\(line)): its interval must be positive"
                )
            )
            #expect(root.state.kind == .failed)
            #expect(journal.all.isEmpty)
        }
    }

    // MARK: Errors

    @Test func crashes_whenTheBodyThrows() throws {
        try simulate { simulation in
            let root = ChildService("root", script: .doing { $0.every(.seconds(1), "bad") { throw ChildFault() } })
            try await root.start()
            await simulation.advance(by: .milliseconds(999))
            #expect(root.state == .running)
            await simulation.advance(by: .milliseconds(1))
            #expect(root.crashReason as? ChildFault == ChildFault())
        }
    }

    @Test func goesOn_whenThePolicyIsToLog() throws {
        try simulate { simulation in
            let lines = ChildLogHandler.Lines()
            let root = ChildService(
                "root",
                logger: .keeping(lines),
                script: .doing { $0.every(.seconds(1), "bad", onError: .log) { throw ChildFault() } },
            )
            try await root.start()
            await simulation.advance(by: .seconds(3))
            #expect(root.state == .running)
            #expect(lines.containing("timer \"bad\" threw: fault").map(\.level) == [.error, .error, .error])
        }
    }

    @Test func goesOnAfterAPause_andCrashesAfterTooManyErrorsInARow() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService(
                "root",
                script: .doing { service in
                    service.every(.seconds(1), "bad", onError: .restart(after: .milliseconds(2_500), limit: 2)) {
                        journal.add("\(simulation.elapsed / .seconds(1))")
                        // The third time is well, so the count begins anew.
                        if journal.all.count != 3 { throw ChildFault() }
                    }
                },
            )
            try await root.start()
            await simulation.advance(by: .seconds(60))
            #expect(journal.all == ["1.0", "4.0", "7.0", "8.0", "11.0", "14.0"])
            #expect(root.crashReason as? ChildFault == ChildFault())
        }
    }

    // MARK: Stops

    @Test(arguments: ["before the first tick", "in the sleep", "in the body"])
    func endsAtOnce_whenTheServiceStops(_ moment: String) throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ticking(simulation, journal, every: .seconds(10), takes: .seconds(5))
            try await root.start()
            let time: Duration =
                ["before the first tick": .seconds(1), "in the body": .seconds(12)][moment] ?? .seconds(18)
            await simulation.advance(by: time)
            let report = await root.stop()
            #expect(report.isClean)
            #expect(simulation.elapsed == time)
            #expect(journal.all == (moment == "before the first tick" ? [] : ["10000.0"]))
            await simulation.advance(by: .seconds(60))
            #expect(journal.all.count < 2)
        }
    }

    @Test func endsAtOnce_whenTheBodyAsksForTheStop() throws {
        try simulate { simulation in
            let root = ChildService(
                "root",
                script: .doing { service in
                    service.every(.seconds(1), "tick") {
                        await service.add()
                        if await service.count == 3 { await service.stop() }
                    }
                },
            )
            try await root.start()
            await simulation.advance(by: .seconds(10))
            #expect(await root.count == 3)
            #expect(root.state == .stopped)
        }
    }

    // MARK: Lines

    @Test func complainsOnceAMinute_whenTheBodyIsTooSlow() throws {
        try simulate { simulation in
            let (lines, journal) = (ChildLogHandler.Lines(), ChildJournal())
            let root = ticking(simulation, journal, takes: .milliseconds(1_500), logger: .keeping(lines))
            try await root.start()
            await simulation.advance(by: .seconds(180))
            #expect(journal.all.count == 90)
            let warnings = lines.all.filter { $0.level == .warning }
            #expect(warnings.count == 3)
            #expect(warnings.first?.message == "timer \"tick\" took longer than its interval of 1 s; 1 left out")
            #expect(warnings.first?.path == "root")
        }
    }

    @Test func saysNothing_whenAllIsWell() throws {
        try simulate { simulation in
            let (lines, journal) = (ChildLogHandler.Lines(), ChildJournal())
            let root = ticking(simulation, journal, logger: .keeping(lines))
            try await root.start()
            let before = lines.all.count
            await simulation.advance(by: .seconds(600))
            #expect(lines.all.count == before)
        }
    }
}
