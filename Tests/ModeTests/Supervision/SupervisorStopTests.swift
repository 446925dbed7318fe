//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

@Suite struct SupervisorStopTests {
    /// How a child hangs when it is stopped.
    enum Hang: CaseIterable { case cancellable, forGood }

    @Test(arguments: Hang.allCases)
    func givesEachChildItsTime_andNamesTheOneThatHangs(hang: Hang) throws {
        try simulate { simulation in
            let (family, gate) = (SupervisedFamily(), Gate())
            family["b"].script.stopTimeout = .seconds(1)
            family["b"].set(.onStop, hang == .forGood ? .hang(gate) : .forever)
            try await family.supervisor.start()
            _ = family.trace()
            let report = await family.supervisor.stop()
            #expect(simulation.elapsed <= .seconds(1))
            let named = report.abandoned.map(\.service) + report.failures.map(\.service)
            #expect(named == ["Supervisor/b"])
            #expect(report.abandoned.isEmpty == (hang == .cancellable))
            #expect(family.trace() == ["-c", "-b", "-a"])
            #expect(family.supervisor.state == .stopped)
            gate.open()
        }
    }

    @Test func takesNoTime_whenTheChildrenMayTakeNone() throws {
        try simulate { simulation in
            let (family, gate) = (SupervisedFamily((1...10).map { "c\($0)" }), Gate())
            for child in family.children {
                child.script.stopTimeout = .zero
                child.script.taskGrace = .zero
                child.set(.onStop, .hang(gate))
            }
            try await family.supervisor.start()
            let report = await family.supervisor.stop()
            #expect(simulation.elapsed == .zero)
            #expect(Set(report.abandoned.map(\.service)).count == 10)
            #expect(family.supervisor.state == .stopped)
            gate.open()
        }
    }

    @Test func neverExceedsTheTimesOfItsChildren_thoughAllHang() throws {
        try simulate { simulation in
            let (family, gate) = (SupervisedFamily(startup: .concurrent()), Gate())
            for child in family.children { child.set(.onStop, .hang(gate)) }
            try await family.supervisor.start()
            let report = await family.supervisor.stop()
            #expect(simulation.elapsed <= .seconds(5))
            #expect(report.abandoned.count == 3)
            gate.open()
        }
    }

    @Test func waitsForASupervisorBelow_howeverLongItsChildrenTakeTogether() throws {
        try simulate { simulation in
            let below = SupervisedFamily(label: "below")
            for child in below.children { child.set(.onStop, .sleep(.seconds(2))) }
            let supervisor = Supervisor { below.supervisor.supervised() }
            try await supervisor.start()
            #expect(await supervisor.stop().isClean)
            #expect(simulation.elapsed == .seconds(6))
        }
    }

    // MARK: What happens meanwhile

    /// The children end in the way given while another one holds up the stop.
    @Test(arguments: [RestartType.permanent, .transient, .temporary], [Ending.crash, .normal, .administrative])
    func restartsNobody_whoEndsByItselfMeanwhile(type: RestartType, ending: Ending) throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "x", "y", "z"]) { child, _ in child.supervised(type) }
            family["z"].set(.onStop, .sleep(.seconds(1)))
            try await family.supervisor.start()
            _ = family.trace()
            let stop = spawn { await family.supervisor.stop() }
            await simulation.advance(by: .milliseconds(200))
            await family["x"].end(ending)
            await family["y"].end(ending)
            #expect(await stop.value.abandoned.isEmpty)
            #expect(simulation.elapsed == .seconds(1))
            await simulation.advance(by: .seconds(600))
            #expect(family.trace().sorted() == ["-a", "-x", "-y", "-z"])
            #expect(family.supervisor.state == .stopped)
        }
    }

    @Test(arguments: [ServiceStep.onStop, .onShutdown])
    func stopsTheOthers_whenAHookOfOneThrows(step: ServiceStep) throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            family["b"].set(step, .fail(Boom()))
            try await family.supervisor.start()
            let report = await family.supervisor.stop()
            #expect(report.failures.map { "\($0.service) \($0.step)" } == ["Supervisor/b \(step)"])
            await simulation.advance(by: .seconds(600))
            #expect(family.children.allSatisfy { $0.state == .stopped && $0.attempts == 1 })
            #expect(family.supervisor.state == .stopped)
        }
    }

    @Test func restartsNobody_whoCrashesInItsStop() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            family["b"].set(.onStop, .perform { b in b.crash(Boom()) })
            try await family.supervisor.start()
            await family.supervisor.stop()
            await simulation.advance(by: .seconds(600))
            #expect(family["b"].attempts == 1)
        }
    }

    /// A crash and the stop in the same turn, in either order.
    @Test(arguments: [true, false]) func winsOverACrash_ofTheSameInstant(crashesFirst: Bool) throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            _ = family.trace()
            if crashesFirst { family["b"].crash(Boom()) }
            family.supervisor.requestStop()
            if !crashesFirst { family["b"].crash(Boom()) }
            await simulation.advance(by: .seconds(600))
            // The one that crashed may be down first.
            #expect(family.trace().filter { $0 != "-b" } == ["-c", "-a"])
            #expect(family.supervisor.state == .stopped && family["b"].attempts == 1)
        }
    }

    @Test func givesEveryCallerTheSameReport() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            family["b"].set(.onStop, .fail(Boom()))
            try await family.supervisor.start()
            let stops = (1...3).map { _ in spawn { await family.supervisor.stop().description } }
            var reports: Set<String> = []
            for stop in stops { reports.insert(await stop.value) }
            #expect(reports.count == 1 && reports.first?.contains("boom") == true)
        }
    }

    @Test func beginsAtOnce_whenAChildAsksForIt() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            _ = family.trace()
            let outcome = Box<StopReport.Outcome?>(nil)
            family["b"].addTask("stop all") { outcome.value = await family.supervisor.stop().outcome }
            await simulation.runUntilIdle()
            #expect(outcome.value == .requested)
            #expect(family.trace() == ["-c", "-b", "-a"])
            #expect(family.supervisor.state == .stopped)
        }
    }
}
