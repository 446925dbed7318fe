//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What the user of a supervised child does to it.
@Suite struct AdministrativeStopTests {
    @Test(arguments: [RestartType.permanent, .transient])
    func staysDown_untilSomebodyStartsIt(type: RestartType) throws {
        try simulate { simulation in
            let family = SupervisedFamily { child, _ in child.supervised(type) }
            try await family.supervisor.start()
            #expect(await family["b"].stop().outcome == .stopped)
            await simulation.advance(by: .seconds(600))
            #expect(family.supervisor.summary == ["a running 0", "b stopped 0", "c running 0"])
            // As often as one likes.
            #expect(await family["b"].stop().outcome == .wasNotRunning)
            try await family["b"].start()
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family["b"].state == .running && family["b"].attempts == 3)
            await family.supervisor.stop()
        }
    }

    @Test func isOneStop_whoeverAmongTheSiblingsAsks() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            let b = family["b"]
            let outcome = Box<StopReport.Outcome?>(nil)
            family["a"].addTask("stop b") { outcome.value = await b.stop().outcome }
            await simulation.advance(by: .seconds(600))
            #expect(outcome.value == .stopped)
            #expect(b.state == .stopped && b.attempts == 1)
            await family.supervisor.stop()
        }
    }

    /// Whatever of the child asks: itself or something below it.
    @Test(arguments: [false, true]) func isItsNormalEnd_whenItStopsItself(fromBelow: Bool) throws {
        try simulate { simulation in
            let below = Probe("below")
            let child = Probe("child", [below])
            let supervisor = Supervisor(backoff: .none) { child }
            try await supervisor.start()
            (fromBelow ? below : child).addTask("end") { await child.stop() }
            await simulation.runUntilIdle()
            #expect(child.state == .running && child.attempts == 2)
            await supervisor.stop()
        }
    }

    @Test(arguments: [RestartStrategy.oneForOne, .oneForAll])
    func restartsEverythingOnce_whenAChildRestartsTheSupervisor(strategy: RestartStrategy) throws {
        try simulate { simulation in
            let family = SupervisedFamily(strategy: strategy)
            try await family.supervisor.start()
            _ = family.trace()
            family["b"].addTask("again") { try await family.supervisor.restart() }
            await simulation.advance(by: .seconds(600))
            #expect(family.trace() == ["-c", "-b", "-a", "+a", "+b", "+c"])
            #expect(family.supervisor.state == .running && family.supervisor.restartCount == 1)
            await family.supervisor.stop()
        }
    }

    @Test func isNoFailure_whenTheUserRestartsAChild() throws {
        try simulate { simulation in
            let family = SupervisedFamily(strategy: .oneForAll)
            try await family.supervisor.start()
            _ = family.trace()
            try await family["b"].restart()
            await simulation.advance(by: .seconds(600))
            #expect(family.trace() == ["-b", "+b"])
            family["b"].requestRestart()
            await simulation.advance(by: .seconds(600))
            #expect(family.trace() == ["-b", "+b"])
            await family.supervisor.stop()
        }
    }

    @Test func isNoFailure_whenAChildRestartsItself() throws {
        try simulate { simulation in
            let family = SupervisedFamily(strategy: .oneForAll)
            try await family.supervisor.start()
            _ = family.trace()
            family["b"].addTask("again") { family["b"].requestRestart() }
            await simulation.advance(by: .seconds(600))
            #expect(family.trace() == ["-b", "+b"])
            #expect(family.isUp)
            await family.supervisor.stop()
        }
    }

    @Test func restartsAtOnce_whenTheSupervisorIsAskedTo() throws {
        try simulate { simulation in
            let family = SupervisedFamily(backoff: .constant(.seconds(60)))
            try await family.supervisor.start()
            _ = family.trace()
            try await family.supervisor.restartChild(family["b"])
            #expect(family.trace() == ["-b", "+b"])
            await family["b"].stop()
            try await family.supervisor.restartChild(family["b"])
            #expect(family.trace() == ["-b", "+b"])
            #expect(simulation.elapsed == .zero)
            await family.supervisor.stop()
        }
    }

    @Test func keepsTheChild_whenTheRestartThatWasAskedForFails() throws {
        try simulate { simulation in
            let family = SupervisedFamily(backoff: .constant(.seconds(60)))
            try await family.supervisor.start()
            await family["b"].stop()
            family["b"].failStarts(1)
            let error = await serviceError { try await family.supervisor.restartChild(family["b"]) }
            #expect(error?.rootCause as? Boom == Boom("b does not start"))
            #expect(family.supervisor.children.map(\.service.label) == ["a", "b", "c"])
            #expect(family.supervisor.state == .running)
            try await family.supervisor.restartChild(family["b"])
            #expect(family.isUp)
            await family.supervisor.stop()
        }
    }

    /// The user is told, and what was up stays the supervisor's business.
    @Test(arguments: [false, true]) func comesUpAgain_whenTheUsersRestartOfARunningChildFails(
        bySupervisor: Bool
    ) throws {
        try simulate { simulation in
            let family = SupervisedFamily(backoff: .constant(.seconds(10)))
            try await family.supervisor.start()
            family["b"].failStarts(1)
            let error = await serviceError {
                if bySupervisor {
                    try await family.supervisor.restartChild(family["b"])
                } else {
                    try await family["b"].restart()
                }
            }
            #expect(error?.rootCause as? Boom == Boom("b does not start"))
            #expect(simulation.elapsed == .zero)
            await simulation.advance(by: .seconds(10))
            #expect(family.isUp && family["b"].attempts == 3)
            await family.supervisor.stop()
        }
    }

    /// Where the supervisor's own restart of a child is when the user wants it up, too.
    enum Place: CaseIterable { case stop, backoff, start }

    /// The user's try fails, and is told so; that is no reason for the supervisor to try no more.
    @Test(arguments: Place.allCases, [false, true])
    func comesUp_thoughTheUsersTryFails_inARestartOfTheSupervisor(place: Place, bySupervisor: Bool) throws {
        try simulate { simulation in
            let family = SupervisedFamily(backoff: .constant(.seconds(60)))
            let b = family["b"]
            if place == .stop { b.set(.onStop, .sleep(.seconds(1))) }
            try await family.supervisor.start()
            b.crash(Boom())
            if place == .start {
                b.set(.onStart, .forever)
                await simulation.advance(by: .seconds(60))
            }
            await simulation.advance(by: .milliseconds(500))
            b.failStarts(1)
            let error = await serviceError {
                if bySupervisor { try await family.supervisor.restartChild(b) } else { try await b.restart() }
            }
            #expect(error?.rootCause as? Boom == Boom("b does not start"))
            await simulation.advance(by: .seconds(600))
            #expect(family.isUp)
            await family.supervisor.stop()
        }
    }

    /// One restart by the user interrupts another one's start, or one in a crash's stop, and then fails.
    @Test(arguments: [0, 1, 2, 3], [0, 500, 1_000, 1_001, 1_500, 2_500, 11_000])
    func comesUp_thoughTheUsersLastTryFails(tries: Int, moment: Int) throws {
        for (crashes, isRequest, isStarting) in [
            (false, false, false), (true, false, false), (false, true, false), (true, true, false),
            (true, false, true), (true, true, true),
        ] {
            try Self.tryOften(tries, moment, crashes: crashes, isRequest: isRequest, isStarting: isStarting)
        }
    }

    private static func tryOften(
        _ tries: Int,
        _ moment: Int,
        crashes: Bool,
        isRequest: Bool,
        isStarting: Bool,
    ) throws {
        try simulate { simulation in
            let family = SupervisedFamily(backoff: .constant(.seconds(60)))
            let b = family["b"]
            try await family.supervisor.start()
            b.set(.onStop, .sleep(.seconds(1)))
            b.set(.onStart, .sleep(.seconds(10)))
            if crashes { b.crash(Boom()) }
            if isStarting { await simulation.advance(by: .seconds(61.5)) }
            for _ in 0..<tries { b.requestRestart() }
            await simulation.advance(by: .milliseconds(moment))
            b.failStarts(1)
            if isRequest { b.requestRestart() } else { try? await b.restart() }
            await simulation.advance(by: .seconds(600))
            #expect(
                family.isUp && family.supervisor.state == .running,
                "crashes: \(crashes), request: \(isRequest), starting: \(isStarting)",
            )
            await family.supervisor.stop()
        }
    }

    /// The user restarts at these moments; a stop takes a second, a start ten, and the last one fails.
    @Test(
        arguments: [[0, 500, 1_500], [500, 1_500], [500, 6_000], [0, 500, 6_000]],
        [false, true],
    )
    func comesUp_thoughTheLastOfTheUsersRestartsFails(moments: [Int], crashes: Bool) throws {
        try simulate(seeds: 0..<30) { simulation in
            let family = SupervisedFamily(backoff: .constant(.seconds(5)))
            let b = family["b"]
            try await family.supervisor.start()
            b.set(.onStop, .sleep(.seconds(1)))
            b.set(.onStart, .sleep(.seconds(10)))
            if crashes { b.crash(Boom()) }
            for moment in moments {
                await simulation.advance(by: .milliseconds(moment) - simulation.elapsed)
                if moment == moments.last { b.failStarts(1) }
                b.requestRestart()
            }
            await simulation.advance(by: .seconds(600))
            #expect(family.isUp && family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }

    /// Nobody outside has asked for its end, so it is a normal one.
    @Test(arguments: [RestartType.permanent, .transient])
    func hasEndedByItself_whenItStopsItselfInAUsersRestart(type: RestartType) throws {
        try simulate { simulation in
            let family = SupervisedFamily { child, _ in child.supervised(type) }
            let b = family["b"]
            b.set(.onStop, .perform { b in b.requestStop() })
            try await family.supervisor.start()
            let news = SupervisorNews(family.supervisor)
            try? await b.restart()
            await simulation.advance(by: .seconds(600))
            #expect(b.state == (type == .permanent ? .running : .stopped))
            if type == .transient { #expect(news.take() == ["ended b: stoppedItself"]) }
            b.set(.onStop, .succeed)
            await family.supervisor.stop()
        }
    }

    @Test func staysDown_whenItIsStoppedWhileItIsRestarted() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            family["b"].set(.onStop, .sleep(.seconds(1)))
            family["b"].crash(Boom())
            await simulation.advance(by: .milliseconds(500))
            // The stop of the crashed run is under way; this one says that there is to be no other.
            await family["b"].stop()
            await simulation.advance(by: .seconds(600))
            #expect(family["b"].attempts == 1 && family["b"].state.kind != .running)
            await family.supervisor.stop()
        }
    }
}
