//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import Mode
import ModeTesting
import Testing

@testable import ModeCron

/// Crontabs of services, in virtual time.
@Suite struct CrontabTests {
    private struct Boom: Error {}

    @Test func runsAtItsTimes_andEndsWithTheService() throws {
        try simulate { simulation in
            let service = CronService(simulation, "*/20 * * * *")
            try await service.start()
            await simulation.advance(by: .seconds(3_600))
            #expect(await service.fires == ["2000-01-01T00:20:00Z", "2000-01-01T00:40:00Z", "2000-01-01T01:00:00Z"])
            await service.stop()
            await simulation.advance(by: .seconds(7_200))
            #expect(await service.fires.count == 3)
        }
    }

    /// Frozen time 2000-01-01, as Python's tests have it.
    @Test func runsOnceAtTheMatch_inItsZone() throws {
        try simulate { simulation in
            let service = CronService(simulation, "0 20 * * *", in: "US/Pacific")
            try await service.start()
            await simulation.advance(by: .seconds(4 * 3_600 - 1))
            #expect(await service.fires == [])
            await simulation.advance(by: .seconds(1))
            #expect(await service.fires == ["2000-01-01T04:00:00Z"])
            await service.stop()
        }
    }

    @Test func runsBySeconds_onTheSecond() throws {
        try simulate { simulation in
            simulation.jumpWallClock(by: .milliseconds(300))
            let service = CronService(simulation, "* * * * * */15")
            try await service.start()
            await simulation.advance(by: .milliseconds(14_699))
            #expect(await service.fires == [])
            await simulation.advance(by: .milliseconds(1))
            #expect(await service.fires == ["2000-01-01T00:00:15Z"])
            await simulation.advance(by: .seconds(15))
            #expect(await service.fires.count == 2)
            await service.stop()
        }
    }

    @Test func isNotDue_atTheInstantOfItsStart() throws {
        try simulate { simulation in
            let service = CronService(simulation, "0 0 * * *")
            try await service.start()
            await simulation.advance(by: .seconds(86_399))
            #expect(await service.fires == [])
            await service.stop()
        }
    }

    @Test func runsOnce_inANightOfClockChanges() throws {
        try simulate { simulation in
            simulation.setWallClock(year: 2026, month: 3, day: 28, hour: 23)
            let gap = CronService(simulation, "30 2 * * *", in: "Europe/Berlin")
            try await gap.start()
            await simulation.advance(by: .seconds(30 * 3_600))
            #expect(await gap.fires == ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"])
            await gap.stop()
            simulation.setWallClock(year: 2026, month: 10, day: 24, hour: 22)
            let overlap = CronService(simulation, "30 2 * * *", in: "Europe/Berlin")
            try await overlap.start()
            await simulation.advance(by: .seconds(30 * 3_600))
            #expect(await overlap.fires == ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"])
            await overlap.stop()
        }
    }

    @Test func stopsAtOnce_whileItSleeps() throws {
        try simulate { simulation in
            let service = CronService(simulation, "0 0 1 1 *")
            try await service.start()
            await simulation.advance(by: .seconds(90))
            let before = simulation.elapsed
            let report = await service.stop()
            #expect(report.abandoned.isEmpty)
            #expect(simulation.elapsed == before)
        }
    }

    @Test func startsAfresh_whenTheServiceIsRestarted() throws {
        try simulate { simulation in
            let service = CronService(simulation, "0 * * * *", misfire: .catchUp(max: 10))
            try await service.start()
            await simulation.advance(by: .seconds(3_600))
            #expect(service.info?.runs == 1)
            await service.stop()
            await simulation.advance(by: .seconds(3 * 3_600 + 60))
            try await service.start()
            #expect(service.info?.runs == 0)
            await simulation.advance(by: .seconds(3_600))
            // What passed while the service was down is nobody's business.
            #expect(await service.fires == ["2000-01-01T01:00:00Z", "2000-01-01T05:00:00Z"])
            await service.stop()
        }
    }

    @Test func showsItsScheduleInTheSnapshot() throws {
        try simulate { simulation in
            let service = CronService(simulation, "30 18 * * *", in: "US/Pacific")
            try await service.start()
            let next = try instant("2000-01-01T02:30:00Z")
            #expect(service.info == .init(schedule: "30 18 * * * (US/Pacific)", nextFire: next))
            #expect(service.info?.nextFireDate == Date(timeIntervalSince1970: TimeInterval(next)))
            let text = service.beacon.snapshot().text
            #expect(text.contains("at 30 18 * * * (US/Pacific), next 2000-01-01 02:30:00 UTC, 0 runs, 0 skipped"))
            await simulation.advance(by: .seconds(86_400))
            let later = try #require(service.info)
            #expect(later == .init(schedule: later.schedule, nextFire: next + 86_400, runs: 1))
            let data = try JSONEncoder().encode(service.beacon.snapshot())
            let decoded = try JSONDecoder().decode(BeaconSnapshot.self, from: data)
            #expect(decoded.nodes[0].tasks[0].schedule == later)
            await service.stop()
        }
    }

    @Test func waits_whenItIsNeverDueInItsZone() throws {
        try simulate { simulation in
            // The clocks are put forward over this hour each time.
            let service = CronService(simulation, "* 2 8-14 3 */7", in: "America/New_York")
            simulation.setWallClock(year: 2026, month: 3, day: 1)
            try await service.start()
            #expect(service.beacon.snapshot().text.contains("never again"))
            await simulation.advance(by: .seconds(14 * 86_400))
            #expect(await service.fires == [])
            await service.stop()
        }
    }

    @Test func takesAnExpressionThatWasReadBefore_andTheSystemsZone() throws {
        try simulate { simulation in
            let expression = try CronExpression("@hourly")
            let service = CronService(simulation) { service in
                Tasks([service.crontab(expression) { await service.fire() }, service.crontab("@daily") {}])
            }
            try await service.start()
            let tasks = service.beacon.snapshot().nodes[0].tasks
            #expect(tasks.map(\.name) == ["@hourly", "@daily"])
            let zone = TimeZone.current.identifier
            #expect(tasks.map { $0.schedule?.schedule } == ["@hourly (\(zone))", "@daily (\(zone))"])
            await service.stop()
        }
    }

    @Test(arguments: [
        ("0 25 * * *", "UTC", 3, CronError.Code.outOfRange), ("0 5 * * *", "Mars/Olympus", 1, .unknownZone),
    ])
    func failsTheStart_whenTheDeclarationIsWrong(
        _ expression: String,
        _ zone: String,
        _ column: Int,
        _ code: CronError.Code,
    ) throws {
        try simulate { simulation in
            let service = CronService(simulation) { service in
                Tasks([
                    service.background("other") { await service.fire() },
                    service.crontab(expression, in: zone, name: "wrong") { await service.fire() },
                ])
            }
            let error = try await #require(throws: ServiceError.self) { try await service.start() }
            let cause = try #require(error.rootCause as? CronError)
            #expect(cause.code == code)
            #expect(cause.column == column)
            #expect("\(error)".contains("task \"wrong\""))
            #expect("\(error)".contains(code == .outOfRange ? "hour, column 3: found \"25\"" : "Mars/Olympus"))
            // No task of it has begun.
            #expect(await service.fires == [])
        }
    }

    @Test func failsTheStart_whenItMustCatchUpWithNothing() throws {
        try simulate { simulation in
            let service = CronService(simulation, "* * * * *", misfire: .catchUp(max: 0))
            let error = try await #require(throws: ServiceError.self) { try await service.start() }
            #expect("\(error)".contains("must catch up with 1 at least"))
        }
    }

    // MARK: Errors

    @Test func crashesTheService_whenTheBodyThrows() throws {
        try simulate { simulation in
            let service = CronService(simulation) { service in Tasks([service.crontab("* * * * *") { throw Boom() }]) }
            try await service.start()
            await simulation.advance(by: .seconds(60))
            #expect(service.state.kind == .failed)
            #expect(service.crashReason is Boom)
        }
    }

    @Test func goesOn_whenErrorsAreLogged() throws {
        try simulate { simulation in
            let log = CronLog()
            let service = CronService(simulation, logger: log.logger) { service in
                Tasks([
                    service.crontab("* * * * *", name: "job", onError: .log) {
                        await service.fire()
                        throw Boom()
                    }
                ])
            }
            try await service.start()
            await simulation.advance(by: .seconds(180))
            #expect(await service.fires.count == 3)
            #expect(log.all.contains("error: scheduled task \"job\" threw: Boom()"))
            await service.stop()
        }
    }

    @Test func pausesAndGivesUp_whenErrorsAreRetried() throws {
        try simulate { simulation in
            let service = CronService(simulation) { service in
                Tasks([
                    service.crontab("* * * * * */10", in: "UTC", onError: .restart(after: .seconds(25), limit: 2)) {
                        await service.fire()
                        throw Boom()
                    }
                ])
            }
            try await service.start()
            await simulation.advance(by: .seconds(39))
            // At 10; then a pause until 35.
            #expect(await service.fires == ["2000-01-01T00:00:10Z"])
            await simulation.advance(by: .seconds(200))
            #expect(await service.fires.map { $0.suffix(6) } == ["00:10Z", "00:40Z", "01:10Z"].map { $0.suffix(6) })
            #expect(service.state.kind == .failed)
        }
    }
}
