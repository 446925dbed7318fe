//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

@Suite struct SupervisorStartTests {
    @Test func startsAndStops_withoutChildren() throws {
        try simulate { simulation in
            let supervisor = Supervisor()
            try await supervisor.start()
            #expect(supervisor.state == .running && supervisor.children.isEmpty)
            #expect(await supervisor.stop().isClean)
            #expect(supervisor.state == .stopped && supervisor.crashReason == nil)
            #expect(simulation.elapsed == .zero)
        }
    }

    @Test func startsChildrenInOrder_andStopsThemInReverse() throws {
        try simulate { _ in
            let family = SupervisedFamily(["ch7", "ch3", "ch10", "ch2", "ch5"])
            try await family.supervisor.start()
            #expect(family.trace() == ["+ch7", "+ch3", "+ch10", "+ch2", "+ch5"])
            #expect(family.supervisor.children.map(\.service.label) == ["ch7", "ch3", "ch10", "ch2", "ch5"])
            await family.supervisor.stop()
            #expect(family.trace() == ["-ch5", "-ch2", "-ch10", "-ch3", "-ch7"])
        }
    }

    @Test func startsTogether_whatIsIndependent() throws {
        try simulate { simulation in
            let family = SupervisedFamily(startup: .concurrent())
            for child in family.children { child.set(.onStart, .sleep(.seconds(1))) }
            try await family.supervisor.start()
            #expect(simulation.elapsed == .seconds(1))
            #expect(family.isUp)
            await family.supervisor.stop()
        }
    }

    // MARK: Failures

    @Test func fails_andUndoesTheRest_whenAChildsFirstStartFails() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            family["b"].failStarts()
            let error = try #require(await serviceError { try await family.supervisor.start() })
            #expect(error.rootCause as? Boom == Boom("b does not start"))
            #expect("\(error)".contains("Supervisor/b"))
            await simulation.advance(by: .seconds(600))
            #expect(family.supervisor.state.kind == .failed)
            // One try: nobody restarts what never ran.
            #expect(family["b"].attempts == 1 && family["c"].attempts == 0)
            #expect(family.trace() == ["+a", "-a"])
        }
    }

    @Test func startsFully_afterAFailedStart() throws {
        try simulate { _ in
            let family = SupervisedFamily()
            family["b"].failStarts(1)
            #expect(await serviceError { try await family.supervisor.start() } != nil)
            try await family.supervisor.start()
            #expect(family.isUp)
            #expect(family.trace() == ["+a", "-a", "+a", "+b", "+c"])
            await family.supervisor.stop()
        }
    }

    @Test func fails_whenAChildsStartHangsBeyondItsTime() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            family["b"].script.startTimeout = .seconds(3)
            family["b"].set(.onStart, .forever)
            let error = try #require(await serviceError { try await family.supervisor.start() })
            #expect(error.code == .startTimedOut)
            #expect(simulation.elapsed == .seconds(3))
            #expect(family.trace() == ["+a", "-a"])
        }
    }

    @Test func isInterrupted_byAStop_whileAChildStarts() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            family["b"].set(.onStart, .forever)
            let start = spawn { await serviceError { try await family.supervisor.start() } }
            await simulation.advance(by: .seconds(1))
            await family.supervisor.stop()
            #expect(await start.value?.code == .stopped)
            #expect(simulation.elapsed == .seconds(1))
            #expect(family.trace() == ["+a", "-a"])
            #expect(family.supervisor.state == .stopped)
        }
    }

    // MARK: While it starts

    @Test(arguments: [Ending.crash, .normal])
    func restartsAChild_thatEndedDuringTheStart_rightAfterIt(ending: Ending) throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            let a = family["a"]
            family["b"].set(
                .onStart,
                .perform { b in
                    await a.end(ending)
                    try await b.lifecycle.loop.sleep(for: .seconds(1))
                },
            )
            try await family.supervisor.start()
            await simulation.runUntilIdle()
            let trace = family.trace()
            #expect(trace.filter { $0 != "-a" } == ["+a", "+b", "+c", "+a"])
            #expect(trace.count { $0 == "-a" } == 1)
            #expect(family.isUp && family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }

    @Test func restartsNobody_whenItsStartThenFails() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            let a = family["a"]
            family["b"].set(
                .onStart,
                .perform { _ in
                    a.crash(Boom())
                    throw Boom("b does not start")
                },
            )
            let error = await serviceError { try await family.supervisor.start() }
            #expect(error?.rootCause as? Boom == Boom("b does not start"))
            await simulation.advance(by: .seconds(600))
            #expect(a.attempts == 1 && a.state.kind == .failed)
            #expect(family.supervisor.state.kind == .failed)
        }
    }

    @Test func leavesATransientChildStopped_thatEndedDuringTheStart() throws {
        try simulate { simulation in
            let family = SupervisedFamily { child, _ in child.supervised(.transient) }
            let a = family["a"]
            family["b"].set(.onStart, .perform { _ in await a.end(.normal) })
            try await family.supervisor.start()
            await simulation.runUntilIdle()
            #expect(a.state == .stopped && a.attempts == 1)
            await family.supervisor.stop()
        }
    }

    @Test func startsEveryChildAgain_whenItIsRestarted() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            try await family.supervisor.restart()
            #expect(family.trace() == ["+a", "+b", "+c", "-c", "-b", "-a", "+a", "+b", "+c"])
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.trace() == ["-b", "+b"])
            await family.supervisor.stop()
        }
    }

    // MARK: Arguments

    @Test func refusesASignificantChild_thatIsPermanent() throws {
        try simulate { _ in
            let family = SupervisedFamily(["a"], autoShutdown: .anySignificant) { child, _ in
                child.supervised(.permanent, isSignificant: true)
            }
            #expect(await serviceError { try await family.supervisor.start() }?.code == .invalidArgument)
            #expect(family["a"].attempts == 0)
        }
    }

    @Test func refusesAChild_ofAnotherParent() throws {
        try simulate { _ in
            let family = SupervisedFamily(["a"])
            let other = Probe("other", [family["a"]])
            try await other.start()
            let error = try #require(await serviceError { try await family.supervisor.start() })
            #expect(error.code == .hasOtherParent)
            #expect(family["a"].state == .running)
            await other.stop()
        }
    }

    @Test func refusesACycle_ofChildrenThatWaitForEachOther() throws {
        try simulate { _ in
            let family = SupervisedFamily(["a", "b"]) { child, all in
                child.supervised(after: all.filter { $0 !== child })
            }
            #expect(await serviceError { try await family.supervisor.start() }?.code == .dependencyCycle)
        }
    }

    @Test func refusesAChild_thatWaitsForAServiceWhichIsNoSibling() throws {
        try simulate { _ in
            let stranger = Probe("stranger")
            let family = SupervisedFamily(["a"]) { child, _ in child.supervised(after: [stranger]) }
            #expect(await serviceError { try await family.supervisor.start() }?.code == .notAChild)
        }
    }
}
