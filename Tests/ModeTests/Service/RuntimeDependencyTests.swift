//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Testing

/// Children that come and go while the parent lives.
@Suite struct RuntimeDependencyTests {
    @Test func doesNotStartADependency_thatIsAddedToARunningParent() throws {
        try simulate { _ in
            let (root, child) = (ChildService("root"), ChildService("child"))
            try await root.start()
            try root.addDependency(child)
            #expect(child.state == .created)
            #expect(child.beacon.parent == root.beacon)
            let report = await root.stop()
            #expect(report.isClean)
            #expect(child.state == .created)
            try await root.start()
            #expect(child.state == .running)
        }
    }

    @Test func attachesOnly_whenTheParentWasNeverStarted() throws {
        try simulate { _ in
            let (root, child) = (ChildService("root"), ChildService("child"))
            try await root.addRuntimeDependency(child)
            #expect(child.state == .created)
            #expect(root.beacon.children == [child.beacon])
            try await root.start()
            #expect(child.state == .running)
        }
    }

    @Test func startsAtOnce_whenAddedInOnStart_andAgainAtEachRestart() throws {
        try simulate { _ in
            let journal = ChildJournal()
            let declared = ChildService("declared", journal)
            let child = ChildService("child", journal)
            let script = ChildService.Script.make {
                $0.dependencies = Dependencies([declared.after()])
                $0.onStart = { service in
                    try await service.addRuntimeDependency(child)
                    service.journal.add("added")
                }
            }
            let root = ChildService("root", journal, script: script)
            try await root.start()
            #expect(
                journal.all == [
                    "root starts", "child starts", "child started", "added", "declared starts", "declared started",
                    "root started",
                ]
            )
            journal.clear()
            await root.stop()
            // In the reverse of the order in which they became running, not of the list.
            #expect(
                journal.all.filter { $0.hasSuffix("stopped") } == ["declared stopped", "child stopped", "root stopped"]
            )
            journal.clear()
            try await root.start()
            #expect(journal.count(of: "child started") == 1)
            #expect(root.beacon.children.count == 2)
        }
    }

    @Test func startsAtOnce_andStopsWithTheParent_whenItRuns() throws {
        try simulate { _ in
            let journal = ChildJournal()
            let (root, child) = (ChildService("root", journal), ChildService("child", journal))
            try await root.start()
            try await root.addRuntimeDependency(child)
            #expect(child.state == .running)
            await root.stop()
            #expect(child.state == .stopped)
        }
    }

    @Test func attachesNothing_whenTheParentHasStopped() throws {
        try simulate { _ in
            let (root, child) = (ChildService("root"), ChildService("child"))
            try await root.start()
            await root.stop()
            let error = try #require(await serviceError { try await root.addRuntimeDependency(child) })
            #expect(error.code == .stopped)
            #expect(error.service == "root")
            #expect(error.message == "child was not added")
            #expect(child.beacon.parent == nil)
            #expect(child.state == .created)
        }
    }

    @Test func attachesNothing_whileTheParentStops() throws {
        try simulate { _ in
            let child = ChildService("child")
            let journal = ChildJournal()
            let root = ChildService(
                "root",
                script: .make {
                    $0.onStop = { service in
                        let error = await serviceError { try await service.addRuntimeDependency(child) }
                        journal.add("\(error?.code as Any)")
                    }
                },
            )
            try await root.start()
            await root.stop()
            #expect(journal.all == ["\(ServiceError.Code.stopping as ServiceError.Code? as Any)"])
            #expect(child.beacon.parent == nil)
        }
    }

    @Test func detachesAChild_whoseStartFails() throws {
        try simulate { _ in
            let root = ChildService("root")
            let child = ChildService("child", script: .starting { _ in throw ChildFault() })
            try await root.start()
            let error = try #require(await serviceError { try await root.addRuntimeDependency(child) })
            #expect(error.code == .startFailed)
            #expect(error.rootCause as? ChildFault == ChildFault())
            #expect(child.beacon.parent == nil)
            #expect(root.beacon.children.isEmpty)
            #expect(root.state == .running)
        }
    }

    @Test func keepsADeclaredChild_whoseSecondStartFails() throws {
        try simulate { _ in
            let failing = ChildJournal()
            let child = ChildService(
                "child",
                script: .starting { _ in if !failing.all.isEmpty { throw ChildFault() } },
            )
            let root = ChildService("root") { child }
            try await root.start()
            await child.stop()
            failing.add("now")
            #expect(await serviceError { try await root.addRuntimeDependency(child) }?.code == .startFailed)
            #expect(child.beacon.parent == root.beacon)
        }
    }

    /// The child is starting when its parent's stop reaches it.
    @Test func leavesNothingRunning_whenTheParentStopsDuringTheChildsStart() throws {
        try simulate { simulation in
            let root = ChildService("root")
            let child = ChildService("child", script: .slow(start: .seconds(10)))
            try await root.start()
            async let error = serviceError { try await root.addRuntimeDependency(child) }
            await simulation.advance(by: .seconds(1))
            #expect(child.state == .starting)
            await root.stop()
            #expect(await error != nil)
            #expect(child.state == .stopped)
            #expect(child.beacon.parent == nil)
            #expect(simulation.elapsed == .seconds(1))
        }
    }

    @Test func detachesAChild_whenTheCallerIsCancelled() throws {
        try simulate { simulation in
            let root = ChildService("root")
            let child = ChildService("child", script: .slow(start: .seconds(10)))
            try await root.start()
            let caller = Task(executorPreference: EventLoop.main) { try await root.addRuntimeDependency(child) }
            await simulation.advance(by: .seconds(1))
            caller.cancel()
            let error = try #require(await serviceError { try await caller.value })
            #expect(error.code == .cancelled)
            #expect(child.state == .stopped)
            #expect(child.beacon.parent == nil)
            #expect(simulation.elapsed == .seconds(1))
        }
    }

    @Test func stopsAndDetachesWhatIsRemoved_withAllBelowIt() throws {
        try simulate { _ in
            let leaf = ChildService("leaf")
            let child = ChildService("child") { leaf }
            let root = ChildService("root") { child }
            try await root.start()
            let report = try await root.removeDependency(child)
            #expect(report.outcome == .stopped)
            #expect(child.state == .stopped)
            #expect(leaf.state == .stopped)
            #expect(root.beacon.children.isEmpty)
            #expect(child.beacon.path == "child")
            #expect(leaf.beacon.path == "child/leaf")
            #expect(leaf.beacon.root == child.beacon)
            #expect(root.beacon.traverse() == [root.beacon])
            #expect(root.state == .running)
        }
    }

    @Test func refusesToRemoveAStranger_andLeavesItRunning() throws {
        try simulate { _ in
            let (root, stranger) = (ChildService("root"), ChildService("stranger"))
            try await root.start()
            try await stranger.start()
            let error = try #require(await serviceError { try await root.removeDependency(stranger) })
            #expect(error.code == .notAChild)
            #expect(stranger.state == .running)
        }
    }

    @Test func removesAChild_thatAsksForItItself() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService("root")
            let child = ChildService(
                "child",
                script: .doing { service in
                    service.background("leaver") {
                        guard let parent = service.beacon.parent?.service else { return }
                        let report = try await parent.removeDependency(service)
                        journal.add("\(report.outcome)")
                    }
                },
            )
            try root.addDependency(child)
            try await root.start()
            await simulation.runUntilIdle()
            #expect(journal.all == ["requested"])
            #expect(child.state == .stopped)
            #expect(child.beacon.parent == nil)
            #expect(root.state == .running)
            // It can be started again, and be somebody else's child.
            let other = ChildService("other")
            try other.addDependency(child)
        }
    }

    @Test func goesOnStarting_whenAChildRemovesItselfInItsStart() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let quitter = ChildService(
                "quitter",
                script: .starting { service in
                    guard let parent = service.beacon.parent?.service else { return }
                    journal.add("\(try await parent.removeDependency(service).outcome)")
                },
            )
            let next = ChildService("next")
            let root = ChildService("root") {
                quitter
                next
            }
            try await root.start()
            await simulation.runUntilIdle()
            #expect(journal.all == ["requested"])
            #expect(quitter.state == .stopped)
            #expect(root.beacon.children == [next.beacon])
            #expect(next.state == .running)
        }
    }

    @Test func goesOnStartingTogether_whenAChildIsRemoved() throws {
        try simulate { simulation in
            let slow = (0..<4).map { ChildService("\($0)", script: .slow(start: .seconds(10))) }
            let last = ChildService("last")
            let root = ChildService("root", startup: .concurrent(limit: 3)) {
                slow as [any Service]
                last.after(slow[0])
            }
            async let start = serviceError { try await root.start() }
            await simulation.advance(by: .seconds(1))
            try await root.removeDependency(slow[0])
            #expect(await start == nil)
            #expect(slow.map(\.state.kind) == [.stopped, .running, .running, .running])
            #expect(last.state == .running)
        }
    }

    @Test func canStart_afterItWasRemovedBeforeItEverStarted() throws {
        try simulate { _ in
            let (root, child) = (ChildService("root"), ChildService("child"))
            try root.addDependency(child)
            #expect(try await root.removeDependency(child).outcome == .wasNotRunning)
            #expect(child.beacon.parent == nil)
            try await child.start()
            #expect(child.state == .running)
        }
    }

    /// A removal is no failure of the one that it is removed from.
    @Test func goesOnStarting_whenAChildIsRemovedWhileItStarts() throws {
        try simulate { simulation in
            let slow = ChildService("slow", script: .slow(start: .seconds(10)))
            let next = ChildService("next")
            let root = ChildService("root") {
                slow
                next
            }
            async let start = serviceError { try await root.start() }
            await simulation.advance(by: .seconds(1))
            #expect(slow.state == .starting)
            try await root.removeDependency(slow)
            #expect(slow.state == .stopped)
            #expect(await start == nil)
            #expect(root.state == .running)
            #expect(next.state == .running)
            #expect(root.beacon.children == [next.beacon])
        }
    }

    @Test func doesNotStartAChild_thatIsRemovedBeforeItsTurn() throws {
        try simulate { simulation in
            let slow = ChildService("slow", script: .slow(start: .seconds(10)))
            let next = ChildService("next")
            let root = ChildService("root") {
                slow
                next
            }
            async let start = serviceError { try await root.start() }
            await simulation.advance(by: .seconds(1))
            try await root.removeDependency(next)
            #expect(await start == nil)
            #expect(slow.state == .running)
            #expect(next.state == .created)
            #expect(next.beacon.parent == nil)
        }
    }

    @Test func forgetsTheEdges_toAChildThatWasRemoved() throws {
        try simulate { _ in
            let (database, cache) = (ChildService("database"), ChildService("cache"))
            let root = ChildService("root") {
                database
                cache.after(database)
            }
            try await root.start()
            try await root.removeDependency(database)
            #expect(root.beacon.snapshot().dependencies.isEmpty)
            try await root.restart()
            #expect(cache.state == .running)
        }
    }

    @Test func joinsServices_inOrderAndBack() throws {
        try simulate { _ in
            let journal = ChildJournal()
            let (a, b) = (ChildService("a", journal), ChildService("b", journal))
            let root = ChildService("root")
            try await root.start()
            await root.joinServices([a, b])
            #expect(
                journal.all == [
                    "a starts", "a started", "b starts", "b started", "b stops", "b stopped", "a stops", "a stopped",
                ]
            )
        }
    }

    @Test func crashes_whenAJoinedServiceFails_andStopsTheOthers() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let a = ChildService("a", journal, script: .starting { _ in throw ChildFault() })
            let b = ChildService("b", journal)
            let root = ChildService("root")
            try await root.start()
            await root.joinServices([a, b])
            await simulation.runUntilIdle()
            #expect((root.crashReason as? ServiceError)?.rootCause as? ChildFault == ChildFault())
            #expect(a.state.kind == .failed)
            #expect(b.state == .stopped)
            #expect(journal.all.contains("b started"))
            #expect(root.state.kind == .failed)
        }
    }

    @Test func closesTheHolesOfManyRemovals() throws {
        try simulate { _ in
            let root = ChildService("root")
            try await root.start()
            let children = (0..<200).map { ChildService("\($0)") }
            for child in children { try await root.addRuntimeDependency(child) }
            for child in children where Int(child.label)! % 3 != 0 { try await root.removeDependency(child) }
            #expect(
                root.beacon.children.compactMap(\.service?.label) == (0..<200).filter { $0 % 3 == 0 }.map(String.init)
            )
            for child in children where Int(child.label)! % 3 == 0 { try await root.removeDependency(child) }
            #expect(root.beacon.children.isEmpty)
        }
    }
}
