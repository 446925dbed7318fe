//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// Children that come and go while the supervisor lives.
@Suite struct DynamicChildrenTests {
    // MARK: Adding

    @Test func startsAnAddedChildAtOnce_andSupervisesIt() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            let added = Probe("added", events: family.events)
            try await family.supervisor.addChild(added)
            #expect(added.state == .running)
            #expect(family.supervisor.summary.last == "added running 0")
            // A plain service is permanent.
            #expect(family.supervisor.children.last?.restart == .permanent)
            await added.end(.normal)
            await simulation.runUntilIdle()
            #expect(added.state == .running && added.attempts == 2)
            _ = family.trace()
            await family.supervisor.stop()
            #expect(family.trace() == ["-added", "-c", "-b", "-a"])
        }
    }

    @Test func onlyAttachesAChild_whileTheSupervisorWasNeverStarted() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"])
            let added = Probe("added", events: family.events)
            try await family.supervisor.addChild(added.supervised(.transient))
            #expect(added.state == .created)
            try await family.supervisor.start()
            #expect(family.trace() == ["+a", "+added"])
            added.crash(Boom())
            await simulation.runUntilIdle()
            #expect(family.trace() == ["-added", "+added"])
            await family.supervisor.stop()
        }
    }

    @Test func startsAddedChildrenAgain_atTheNextStartOfTheSupervisor() throws {
        try simulate { _ in
            let family = SupervisedFamily(["a"])
            try await family.supervisor.start()
            let added = Probe("added", events: family.events)
            try await family.supervisor.addChild(added)
            try await family.supervisor.restart()
            #expect(added.state == .running)
            #expect(family.trace() == ["+a", "+added", "-added", "-a", "+a", "+added"])
            await family.supervisor.stop()
        }
    }

    @Test func forgetsAChild_whoseFirstStartFails() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            let added = Probe("added")
            added.failStarts()
            let error = await serviceError { try await family.supervisor.addChild(added) }
            #expect(error?.rootCause as? Boom == Boom("added does not start"))
            await simulation.advance(by: .seconds(600))
            #expect(added.attempts == 1 && added.beacon.parent == nil)
            #expect(family.supervisor.children.count == 3 && family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }

    @Test func refusesAChild_ofAnotherParent() throws {
        try simulate { _ in
            let (family, other) = (SupervisedFamily(), SupervisedFamily(["x"]))
            try await family.supervisor.start()
            try await other.supervisor.start()
            let error = await serviceError { try await family.supervisor.addChild(other["x"]) }
            #expect(error?.code == .hasOtherParent)
            #expect(other["x"].state == .running && other.supervisor.children.count == 1)
            await family.supervisor.stop()
            await other.supervisor.stop()
        }
    }

    @Test func changesNothing_whenAChildIsAddedAgain() throws {
        try simulate { _ in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            try? await family.supervisor.addChild(family["b"])
            #expect(family.supervisor.summary == ["a running 0", "b running 0", "c running 0"])
            #expect(family["b"].attempts == 1)
            await family.supervisor.stop()
        }
    }

    @Test(arguments: [false, true]) func refusesAChild_whenTheSupervisorStopsOrHasStopped(hasStopped: Bool) throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            family["c"].set(.onStop, .sleep(.seconds(1)))
            try await family.supervisor.start()
            let stop = spawn { await family.supervisor.stop() }
            await simulation.advance(by: .milliseconds(hasStopped ? 1_500 : 500))
            let added = Probe("added")
            let error = await serviceError { try await family.supervisor.addChild(added) }
            #expect(error?.code == (hasStopped ? .stopped : .stopping))
            #expect(added.beacon.parent == nil && added.attempts == 0)
            _ = await stop.value
            #expect(family.supervisor.children.count == 3)
        }
    }

    /// What every service can do, a supervisor can, too.
    @Test func supervisesWhatIsAddedAndRemoved_asToAnyService() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"])
            let (early, late) = (Probe("early"), Probe("late"))
            try family.supervisor.addDependency(early)
            try await family.supervisor.start()
            try await family.supervisor.addRuntimeDependency(late)
            for child in [early, late] {
                child.crash(Boom())
                await simulation.runUntilIdle()
                #expect(child.state == .running && child.attempts == 2)
            }
            _ = try await family.supervisor.removeDependency(late)
            #expect(family.supervisor.children.map(\.service.label) == ["a", "early"])
            await simulation.advance(by: .seconds(600))
            #expect(late.state == .stopped)
            await family.supervisor.stop()
        }
    }

    @Test func tellsTheTermsOfEach() throws {
        try simulate { _ in
            let (plain, other) = (Probe("plain"), Probe("other"))
            let supervisor = Supervisor(autoShutdown: .anySignificant) {
                plain
                other.supervised(.transient, isSignificant: true) { old, _ in old }
            }
            try await supervisor.start()
            let children = supervisor.children
            #expect(children.map(\.restart) == [.permanent, .transient])
            #expect(children.map(\.isSignificant) == [false, true])
            #expect(children.map(\.hasReplacement) == [false, true])
            await supervisor.stop()
        }
    }

    // MARK: Removing

    @Test func stopsAndForgets_whatIsRemoved() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            _ = family.trace()
            #expect(try await family.supervisor.removeChild(family["b"]).isClean)
            await simulation.advance(by: .seconds(600))
            #expect(family.trace() == ["-b"])
            #expect(family["b"].beacon.parent == nil)
            #expect(family.supervisor.summary == ["a running 0", "c running 0"])
            // It is free, and may come back; then it is the last.
            try await family.supervisor.addChild(family["b"])
            #expect(family.supervisor.children.map(\.service.label) == ["a", "c", "b"])
            await family.supervisor.stop()
        }
    }

    @Test(arguments: [Ending.crash, .normal, .administrative])
    func removesWhatIsDownAlready(ending: Ending) throws {
        try simulate { simulation in
            let family = SupervisedFamily(strategy: .forfeitOneForOne) { child, _ in child.supervised(.transient) }
            try await family.supervisor.start()
            await family["b"].end(ending)
            await simulation.runUntilIdle()
            #expect(family.supervisor.children.count == 3)
            _ = try await family.supervisor.removeChild(family["b"])
            #expect(family.supervisor.children.map(\.service.label) == ["a", "c"])
            #expect(family["b"].beacon.parent == nil)
            await family.supervisor.stop()
        }
    }

    @Test func saysSo_whenItIsNoChild() throws {
        try simulate { _ in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            let stranger = Probe("stranger")
            let removal = await serviceError { _ = try await family.supervisor.removeChild(stranger) }
            let restart = await serviceError { try await family.supervisor.restartChild(stranger) }
            #expect(removal?.code == .notAChild && restart?.code == .notAChild)
            _ = try await family.supervisor.removeChild(family["a"])
            let again = await serviceError { _ = try await family.supervisor.removeChild(family["a"]) }
            #expect(again?.code == .notAChild)
            await family.supervisor.stop()
        }
    }

    @Test func isGivenUp_andNamed_whenItHangs() throws {
        try simulate { simulation in
            let (family, gate) = (SupervisedFamily(), Gate())
            family["b"].set(.onStop, .hang(gate))
            try await family.supervisor.start()
            let report = try await family.supervisor.removeChild(family["b"])
            #expect(report.abandoned.map(\.service) == ["Supervisor/b"])
            #expect(simulation.elapsed <= .seconds(5))
            #expect(family.supervisor.children.count == 2 && family.supervisor.state == .running)
            // The stop of the rest does not wait for it again.
            let before = simulation.elapsed
            #expect(await family.supervisor.stop().isClean)
            #expect(simulation.elapsed == before)
            gate.open()
        }
    }

    @Test func beginsAtOnce_whenAChildRemovesItself() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            let outcome = Box<StopReport.Outcome?>(nil)
            let b = family["b"]
            b.addTask("remove") { outcome.value = try await family.supervisor.removeChild(b).outcome }
            await simulation.advance(by: .seconds(600))
            #expect(outcome.value == .requested)
            #expect(b.beacon.parent == nil && b.attempts == 1 && b.state == .stopped)
            #expect(family.supervisor.children.count == 2)
            await family.supervisor.stop()
        }
    }

    // MARK: Listing

    @Test func listsWhatThereIs_inOrder() throws {
        try simulate { simulation in
            let supervisor = Supervisor(backoff: .constant(.seconds(10)))
            #expect(supervisor.children.isEmpty)
            try await supervisor.start()
            let (first, second) = (Probe("first"), Probe("second"))
            try await supervisor.addChild(first.supervised(.transient))
            try await supervisor.addChild(second.supervised(.permanent))
            #expect(supervisor.children.map(\.restart) == [.transient, .permanent])
            #expect(supervisor.summary == ["first running 0", "second running 0"])
            await first.stop()
            second.crash(Boom())
            await simulation.runUntilIdle()
            #expect(supervisor.summary == ["first stopped 0", "second restarting 0"])
            _ = try await supervisor.removeChild(first)
            await simulation.advance(by: .seconds(10))
            #expect(supervisor.summary == ["second running 1"])
            await supervisor.stop()
        }
    }

    @Test func countsThousands_whileTheyComeAndGo() throws {
        try simulate { simulation in
            let supervisor = Supervisor(backoff: .constant(.seconds(1)))
            try await supervisor.start()
            let children = (0..<2_000).map { ChildService("\($0)") }
            for (index, child) in children.enumerated() {
                try await supervisor.addChild(child.supervised(.temporary))
                if index == 999 { #expect(supervisor.children.count == 1_000) }
            }
            #expect(supervisor.children.count == 2_000)
            #expect(supervisor.children.map(\.service.label) == (0..<2_000).map(String.init))
            for child in children where child.label.hasSuffix("7") { child.crash(ChildFault()) }
            await simulation.runUntilIdle()
            #expect(supervisor.children.count == 1_800)
            for child in children { child.crash(ChildFault()) }
            await simulation.runUntilIdle()
            #expect(supervisor.children.isEmpty && supervisor.state == .running)
            await supervisor.stop()
        }
    }

    @Test func letsGoOfTemporaryChildren_whenTheyHaveEnded() throws {
        try simulate { simulation in
            for ending in Ending.allCases {
                let supervisor = Supervisor(backoff: .none)
                try await supervisor.start()
                weak var released: Probe?
                do {
                    let child = Probe("child")
                    released = child
                    try await supervisor.addChild(child.supervised(.temporary))
                    await child.end(ending)
                    await simulation.advance(by: .seconds(600))
                }
                #expect(supervisor.children.isEmpty)
                #expect(released == nil, "after a \(ending) end")
                await supervisor.stop()
            }
        }
    }
}
