//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeCron
import ModeTesting
import Testing

/// What crontabs do when the wall clock is put forward or back, and when their bodies take long.
@Suite struct CrontabClockTests {
    @Test func neverRunsTwice_whenTheClockIsPutBack() throws {
        try simulate { simulation in
            let service = CronService(simulation, "*/10 * * * *")
            try await service.start()
            await simulation.advance(by: .seconds(1_805))
            #expect(await service.fires.count == 3)
            simulation.jumpWallClock(by: .seconds(-1_500))
            // Until 00:30 everything has been; the next is 00:40.
            await simulation.advance(by: .seconds(1_500 + 594))
            #expect(await service.fires.count == 3)
            await simulation.advance(by: .seconds(1))
            #expect(await service.fires.last == "2000-01-01T00:40:00Z")
            #expect(service.info?.skipped == 0)
            await service.stop()
        }
    }

    @Test func runsForWhatNeverWas_whenTheClockIsPutBackBeforeTheStart() throws {
        try simulate { simulation in
            simulation.setWallClock(year: 2038, month: 1, day: 1)
            let service = CronService(simulation, "0 * * * *")
            try await service.start()
            await simulation.advance(by: .seconds(3_600))
            simulation.setWallClock(year: 2026, month: 5, day: 1, hour: 7, minute: 30)
            await simulation.advance(by: .seconds(3_600))
            #expect(await service.fires == ["2038-01-01T01:00:00Z", "2026-05-01T08:00:00Z"])
            #expect(service.info?.nextFire == (try instant("2026-05-01T09:00:00Z")))
            await service.stop()
        }
    }

    @Test func neverRunsTwice_whenTheClockIsPutBackAndForward() throws {
        try simulate { simulation in
            let service = CronService(simulation, "0 * * * *", misfire: .catchUp(max: 100))
            try await service.start()
            await simulation.advance(by: .seconds(3_600 * 3 + 1))
            simulation.jumpWallClock(by: .seconds(-3_600 * 2))
            await simulation.advance(by: .seconds(120))
            simulation.jumpWallClock(by: .seconds(3_600 * 2))
            await simulation.advance(by: .seconds(120))
            #expect(await service.fires.count == 3)
            await simulation.advance(by: .seconds(3_600))
            #expect(await service.fires.last == "2000-01-01T04:00:00Z")
            #expect(await service.fires.count == 4)
            await service.stop()
        }
    }

    /// 00:10:30; the clock is put forward by an hour, over six times, of which the last is 30 s ago or more.
    private func jump(
        _ simulation: Simulation,
        _ misfire: Misfire,
        by duration: Duration,
    ) async throws -> (fires: [String], skipped: Int?) {
        let service = CronService(simulation, "*/10 * * * *", misfire: misfire)
        try await service.start()
        await simulation.advance(by: .seconds(630))
        simulation.jumpWallClock(by: duration)
        // A sleep is a minute at most; the next time is ten minutes away.
        await simulation.advance(by: .seconds(60))
        let result = (await service.fires, service.info?.skipped)
        await service.stop()
        return result
    }

    @Test(arguments: [(Misfire.skip, 0, 6), (.once, 1, 5), (.catchUp(max: 4), 4, 2), (.catchUp(max: 100), 6, 0)])
    func doesWhatThePolicySays_whenTheClockIsPutForward(_ misfire: Misfire, _ runs: Int, _ skipped: Int) throws {
        try simulate { simulation in
            let result = try await jump(simulation, misfire, by: .seconds(3_700))
            #expect(result.fires.count == 1 + runs)
            #expect(result.skipped == skipped)
        }
    }

    @Test(arguments: [(Misfire.skip, 1, 5), (.once, 1, 5), (.catchUp(max: 4), 5, 1), (.catchUp(max: 100), 6, 0)])
    func runsForTheLatest_whenThatIsLessThanAMinuteAgo(_ misfire: Misfire, _ runs: Int, _ skipped: Int) throws {
        try simulate { simulation in
            // The jump is seen at 01:10:30 + up to a minute; so to 01:09:45, and seen at 01:10:15 to :45.
            let result = try await jump(simulation, misfire, by: .seconds(3_555))
            #expect(result.fires.count == 1 + runs)
            #expect(result.skipped == skipped)
        }
    }

    @Test func looksAtTheClock_withinAMinute() throws {
        try simulate { simulation in
            let service = CronService(simulation, "0 12 * * *")
            try await service.start()
            await simulation.advance(by: .seconds(3_600))
            simulation.setWallClock(year: 2000, month: 1, day: 1, hour: 11, minute: 59, second: 30)
            await simulation.advance(by: .seconds(60))
            #expect(await service.fires.count == 1)
            #expect(try #require(service.info).lateness <= .seconds(30))
            await service.stop()
        }
    }

    @Test func waitsAgain_whenItWakesTooEarly() throws {
        try simulate { simulation in
            let service = CronService(simulation, "* * * * *")
            try await service.start()
            await simulation.advance(by: .seconds(59))
            simulation.jumpWallClock(by: .milliseconds(-1_500))
            // The sleep ends at 00:00:58.5.
            await simulation.advance(by: .milliseconds(2_499))
            #expect(await service.fires == [])
            await simulation.advance(by: .milliseconds(1))
            #expect(await service.fires == ["2000-01-01T00:01:00Z"])
            await service.stop()
        }
    }

    @Test(arguments: [
        (Misfire.skip, ["01:00", "03:00", "05:00"]), (.once, ["01:00", "02:30", "04:00"]),
        (.catchUp(max: 5), ["01:00", "02:30", "04:00"]),
    ])
    func neverOverlapsItself(_ misfire: Misfire, _ expected: [String]) throws {
        try simulate { simulation in
            let service = CronService(simulation, "* * * * *", misfire: misfire, takes: .seconds(90))
            try await service.start()
            await simulation.advance(by: .seconds(300))
            #expect(await service.fires.map { $0.dropFirst(14).prefix(5) } == expected.map { $0[...] })
            await service.stop()
        }
    }

    @Test func countsWhatIsLeftOut_andSaysSoOnce() throws {
        try simulate { simulation in
            let log = CronLog()
            let service = CronService(simulation, logger: log.logger) { service in
                Tasks([
                    service.crontab("* * * * * *", in: "UTC", name: "busy") { await service.sleep(for: .seconds(10)) }
                ])
            }
            try await service.start()
            await simulation.advance(by: .seconds(50))
            #expect(service.info?.runs == 5)
            #expect(service.info?.skipped == 36)
            #expect(log.all.count { $0.contains("scheduled task \"busy\" could not run at its time") } == 1)
            await service.stop()
        }
    }

    @Test func isNotHeldUp_whenTheClockIsPutForwardByYears() throws {
        try simulate { simulation in
            let service = CronService(simulation, "* * * * * *", misfire: .catchUp(max: 3))
            try await service.start()
            simulation.setWallClock(year: 2100, month: 1, day: 1)
            await simulation.advance(by: .seconds(1))
            #expect(await service.fires.count == 4)
            #expect(await service.fires.last == "2100-01-01T00:00:01Z")
            await service.stop()
        }
    }
}
