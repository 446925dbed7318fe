//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeTesting
import Testing

/// Children as they are started and stopped with their parent.
@Suite struct ChildServicesTests {
    @Test func startsInListOrder_andStopsInReverse() throws {
        try simulate { _ in
            let journal = ChildJournal()
            let (a, b, c) = (ChildService("a", journal), ChildService("b", journal), ChildService("c", journal))
            let root = ChildService("root", journal) {
                a
                b
                c
            }
            try await root.start()
            #expect(
                journal.all == [
                    "root starts", "a starts", "a started", "b starts", "b started", "c starts", "c started",
                    "root started",
                ]
            )
            journal.clear()
            await root.stop()
            #expect(
                journal.all == [
                    "root stops", "c stops", "c stopped", "b stops", "b stopped", "a stops", "a stopped",
                    "root stopped",
                ]
            )
        }
    }

    @Test func startsAfterWhatAnEdgeNames() throws {
        try simulate { _ in
            let journal = ChildJournal()
            let (a, b, c) = (ChildService("a", journal), ChildService("b", journal), ChildService("c", journal))
            let root = ChildService("root") {
                a.after(c)
                b
                c
            }
            try await root.start()
            #expect(journal.all.filter { $0.hasSuffix("started") } == ["c started", "a started", "b started"])
            await root.stop()
            #expect(journal.all.filter { $0.hasSuffix("stopped") } == ["b stopped", "a stopped", "c stopped"])
        }
    }

    @Test func startsIndependentOnesTogether() throws {
        try simulate { simulation in
            let children = (0..<5).map { ChildService("\($0)", script: .slow(start: .seconds(1), stop: .seconds(2))) }
            let root = ChildService("root", startup: .concurrent()) { children as [any Service] }
            try await root.start()
            #expect(simulation.elapsed == .seconds(1))
            await root.stop()
            #expect(simulation.elapsed == .seconds(3))
        }
    }

    @Test(arguments: [(1, 6), (2, 3), (4, 2), (6, 1), (100, 1)])
    func startsNoMoreThanTheLimitAtATime(_ limit: Int, _ seconds: Int) throws {
        try simulate { simulation in
            let children = (0..<6).map { ChildService("\($0)", script: .slow(start: .seconds(1))) }
            let root = ChildService("root", startup: .concurrent(limit: limit)) { children as [any Service] }
            try await root.start()
            #expect(simulation.elapsed == .seconds(seconds))
            #expect(children.allSatisfy { $0.state == .running })
        }
    }

    @Test func respectsEdges_whenStartingTogether() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let slow = ChildService.Script.slow(start: .seconds(1), stop: .seconds(1))
            let database = ChildService("database", journal, script: slow)
            let cache = ChildService("cache", journal, script: slow)
            let metrics = ChildService("metrics", journal, script: slow)
            let root = ChildService("root", startup: .concurrent()) {
                cache.after(database)
                metrics
                database
            }
            try await root.start()
            #expect(simulation.elapsed == .seconds(2))
            #expect(journal.all.prefix(2).sorted() == ["database starts", "metrics starts"])
            #expect(journal.all.last == "cache started")
            journal.clear()
            await root.stop()
            #expect(simulation.elapsed == .seconds(4))
            let order = journal.all
            let cacheStopped = try #require(order.firstIndex(of: "cache stopped"))
            let databaseStops = try #require(order.firstIndex(of: "database stops"))
            #expect(cacheStopped < databaseStops)
            #expect(order.prefix(2).sorted() == ["cache stops", "metrics stops"])
        }
    }

    @Test(arguments: [Startup.sequential, .concurrent()])
    func undoesTheOthers_whenOneFails(_ startup: Startup) throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let good = ChildService("good", journal)
            let slow = ChildService("slow", journal, script: .slow(start: .seconds(60)))
            let bad = ChildService(
                "bad",
                journal,
                script: .starting { _ in
                    try await EventLoop.current?.sleep(for: .seconds(1))
                    throw ChildFault("no port")
                },
            )
            let root = ChildService("root", journal, startup: startup) {
                good
                if startup != .sequential { slow }
                bad
            }
            let error = try #require(await serviceError { try await root.start() })
            #expect(error.code == .startFailed)
            #expect(error.service == "root/bad")
            #expect(error.cause as? ChildFault == ChildFault("no port"))
            #expect(simulation.elapsed == .seconds(1))
            #expect(good.state == .stopped)
            #expect(slow.state == (startup == .sequential ? .created : .stopped))
            #expect(root.state.kind == .failed)
            #expect(bad.state.kind == .failed)
            #expect(journal.all.contains("good stopped"))
            #expect(!journal.all.contains("root started"))
        }
    }

    @Test func namesTheWholeCycle_ofEdges() throws {
        try simulate { _ in
            let (a, b, c) = (ChildService("a"), ChildService("b"), ChildService("c"))
            let root = ChildService("root") {
                a.after(c)
                b.after(a)
                c.after(b)
            }
            let error = try #require(await serviceError { try await root.start() })
            #expect(error.code == .dependencyCycle)
            #expect(error.message == "a after c after b after a")
            #expect(root.state.kind == .failed)
            #expect([a, b, c].allSatisfy { $0.state == .created })
        }
    }

    @Test func refusesAnEdgeToAStranger() throws {
        try simulate { _ in
            let (a, stranger) = (ChildService("a"), ChildService("stranger"))
            let root = ChildService("root") { a.after(stranger) }
            let error = try #require(await serviceError { try await root.start() })
            #expect(error.code == .notAChild)
            #expect(error.message?.contains("a is to start after") == true)
        }
    }

    @Test func waitsForWhatBothEntriesName_whenAServiceIsListedTwice() throws {
        try simulate { _ in
            let journal = ChildJournal()
            let (a, b, c) = (ChildService("a", journal), ChildService("b", journal), ChildService("c", journal))
            let root = ChildService("root") {
                a.after(b)
                b
                c
                a.after(b, c)
            }
            try await root.start()
            #expect(journal.all.filter { $0.hasSuffix("started") } == ["b started", "c started", "a started"])
            #expect(root.beacon.snapshot().dependencies.count == 2)
        }
    }

    @Test func attachesNothing_whenOneEntryIsImpossible() throws {
        try simulate { _ in
            let (taken, good) = (ChildService("taken"), ChildService("good"))
            let other = ChildService("other")
            try other.addDependency(taken)
            let root = ChildService("root") {
                good
                taken
            }
            let error = try #require(await serviceError { try await root.start() })
            #expect(error.code == .hasOtherParent)
            #expect(error.service == "other/taken")
            #expect(root.beacon.children.isEmpty)
            // The next start evaluates the list again.
            try await other.removeDependency(taken)
            try await root.start()
            #expect(root.beacon.children == [good.beacon, taken.beacon])
        }
    }

    @Test func namesTheWholeCycle_ofTheTree() throws {
        let (a, b, c) = (ChildService("a"), ChildService("b"), ChildService("c"))
        try a.addDependency(b)
        try b.addDependency(c)
        let error = try #require(throws: ServiceError.self) { try c.addDependency(a) }
        #expect(error.code == .dependencyCycle)
        #expect(error.message == "a → b → c → a")
        #expect(a.beacon.parent == nil)
    }

    @Test func refusesItselfAsAChild() throws {
        let a = ChildService("a")
        let error = try #require(throws: ServiceError.self) { try a.addDependency(a) }
        #expect(error.code == .dependencyCycle)
        #expect(error.message == "a → a")
    }

    @Test func addsAServiceOnce() throws {
        try simulate { _ in
            let journal = ChildJournal()
            let child = ChildService("child", journal)
            let root = ChildService("root") {
                child
                child
            }
            try root.addDependency(child)
            try await root.start()
            try await root.addRuntimeDependency(child)
            #expect(root.beacon.children.count == 1)
            #expect(journal.all == ["child starts", "child started"])
        }
    }

    @Test func refusesTheChildOfAnother_andNamesIt() throws {
        let (a, b, child) = (ChildService("a"), ChildService("b"), ChildService("child"))
        try a.addDependency(child)
        let error = try #require(throws: ServiceError.self) { try b.addDependency(child) }
        #expect(error.code == .hasOtherParent)
        #expect(error.service == "a/child")
        #expect(error.message == "it is a child of a")
        #expect(b.beacon.children.isEmpty)
        #expect(child.beacon.parent == a.beacon)
    }

    @Test func startsChildrenAgain_whenTheParentIsRestarted() throws {
        try simulate { _ in
            let journal = ChildJournal()
            let child = ChildService("child", journal)
            let root = ChildService("root", journal) { child }
            try await root.start()
            journal.clear()
            try await root.restart()
            #expect(
                journal.all == [
                    "root stops", "child stops", "child stopped", "root stopped",
                    "root starts", "child starts", "child started", "root started",
                ]
            )
        }
    }

    @Test(arguments: [Startup.sequential, .concurrent()])
    func startsAndStopsTenThousandChildren(_ startup: Startup) throws {
        try simulate { _ in
            let journal = ChildJournal()
            let children = (0..<10_000).map { ChildService("\($0)", journal) }
            let root = ChildService("root", startup: startup) { children as [any Service] }
            try await root.start()
            #expect(children.allSatisfy { $0.state == .running })
            await root.stop()
            #expect(children.allSatisfy { $0.state == .stopped })
            #expect(journal.all.count == 40_000)
        }
    }
}
