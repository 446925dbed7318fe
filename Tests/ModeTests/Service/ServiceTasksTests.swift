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

@Suite struct ServiceTasksTests {
    @Test func beginAfterTheChildren_andEndBeforeThem() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let child = ChildService("child", journal)
            let script = ChildService.Script.make {
                $0.dependencies = Dependencies([child.after()])
                $0.tasks = { service in
                    Tasks([
                        service.background("worker") {
                            journal.add("task begins")
                            // Ends when it is cancelled, not already when the stop begins.
                            try? await EventLoop.current?.sleep(for: .seconds(60))
                            journal.add("task ends")
                        }
                    ])
                }
            }
            let root = ChildService("root", journal, script: script)
            try await root.start()
            await simulation.runUntilIdle()
            #expect(journal.all == ["root starts", "child starts", "child started", "root started", "task begins"])
            journal.clear()
            await root.stop()
            #expect(journal.all == ["root stops", "task ends", "child stops", "child stopped", "root stopped"])
        }
    }

    @Test func beginInListOrder() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let names = (1...20).map { "task \($0)" }
            let root = ChildService(
                "root",
                script: .doing { service in
                    for name in names { service.background(name) { journal.add(name) } }
                },
            )
            try await root.start()
            await simulation.runUntilIdle()
            #expect(journal.all == names)
            await root.stop()
        }
    }

    @Test func goesOn_whenATaskReturns() throws {
        try simulate { simulation in
            let root = ChildService("root", script: .doing { service in service.background("short") {} })
            try await root.start()
            await simulation.advance(by: .seconds(1))
            #expect(root.state == .running)
            #expect(root.beacon.snapshot().nodes[0].tasks.isEmpty)
        }
    }

    @Test func takesConditionsAndLists() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let names = ["a", "b"]
            let root = ChildService(
                "root",
                script: .doing { service in
                    if names.isEmpty { service.background("none") { journal.add("none") } }
                    if names.count == 2 {
                        service.background("two") { journal.add("two") }
                    } else {
                        service.background("not two") { journal.add("not two") }
                    }
                    for name in names { service.background(name) { journal.add(name) } }
                    Tasks([service.background("list") { journal.add("list") }])
                },
            )
            try await root.start()
            await simulation.runUntilIdle()
            #expect(journal.all == ["two", "a", "b", "list"])
        }
    }

    @Test func isEvaluatedAtEachStart() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService(
                "root",
                script: .doing { service in service.background("task") { journal.add("ran") } },
            )
            try await root.start()
            await simulation.runUntilIdle()
            try await root.restart()
            await simulation.runUntilIdle()
            #expect(journal.all == ["ran", "ran"])
        }
    }

    // MARK: Added at run time

    @Test func runsAnAddedTask_onTheService() throws {
        try simulate { simulation in
            let counter = ChildCounter()
            try await counter.start()
            await counter.countInTheBackground()
            await simulation.runUntilIdle()
            #expect(await counter.count == 1)
            await counter.stop()
        }
    }

    @Test func knowsNameAndPlace() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            let added = root.addTask("poller") { await root.sleep(for: .seconds(60)) }
            let task = try #require(added)
            let line = #line - 2
            #expect(task.name == "poller")
            #expect(task.createdAt == "ModeTests/ServiceTasksTests.swift:\(line)")
            await simulation.advance(by: .seconds(5))
            let tasks = root.beacon.snapshot().nodes[0].tasks
            #expect(tasks == [.init(name: "poller", createdAt: task.createdAt, age: .seconds(5))])
        }
    }

    @Test func leavesNoneBehind() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            let tasks = (0..<100).compactMap { index in
                root.addTask("\(index)") { try await EventLoop.current?.sleep(for: .seconds(index)) }
            }
            await simulation.advance(by: .seconds(10))
            #expect(root.beacon.snapshot().nodes[0].tasks.count == 89)
            let report = await root.stop()
            #expect(report.isClean)
            #expect(root.beacon.snapshot().nodes[0].tasks.isEmpty)
            for task in tasks { await task.waitUntilEnded() }
            #expect(simulation.elapsed == .seconds(10))
        }
    }

    @Test func addsATaskFromATask_whichEndsWithTheService() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService(
                "root",
                script: .doing { service in
                    service.background("outer") {
                        service.addTask("inner") {
                            journal.add("inner begins")
                            await service.sleep(for: .seconds(60))
                            journal.add("inner ends")
                        }
                    }
                },
            )
            try await root.start()
            await simulation.runUntilIdle()
            #expect(journal.all == ["inner begins"])
            await root.stop()
            #expect(journal.all == ["inner begins", "inner ends"])
        }
    }

    @Test func beginsATaskAtOnce_whenAddedInOnStart() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService(
                "root",
                script: .starting { service in
                    service.addTask("early") {
                        journal.add("early")
                        await service.sleep(for: .seconds(60))
                    }
                    try await EventLoop.current?.sleep(for: .seconds(1))
                    journal.add("start goes on")
                },
            )
            try await root.start()
            #expect(journal.all == ["early", "start goes on"])
            await root.stop()
            #expect(root.beacon.snapshot().nodes[0].tasks.isEmpty)
            #expect(simulation.elapsed == .seconds(1))
        }
    }

    @Test(arguments: ["before the start", "in onStop()", "after the stop"])
    func warns_andBeginsNothing_whenTheServiceDoesNotRun(_ moment: String) throws {
        try simulate { simulation in
            let (lines, journal) = (ChildLogHandler.Lines(), ChildJournal())
            let add = { @Sendable (service: ChildService) in
                let task = service.addTask("late") { journal.add("ran") }
                journal.add(task == nil ? "nil" : "task")
            }
            let script = ChildService.Script.make { script in
                if moment == "in onStop()" { script.onStop = { service in add(service) } }
            }
            let root = ChildService("root", logger: .keeping(lines), script: script)
            if moment == "before the start" { add(root) }
            try await root.start()
            await root.stop()
            if moment == "after the stop" { add(root) }
            await simulation.runUntilIdle()
            #expect(journal.all == ["nil"])
            let warnings = lines.all.filter { $0.level == .warning }
            #expect(warnings.count == 1)
            #expect(warnings.first?.message.contains("task \"late\" (ModeTests/ServiceTasksTests.swift:") == true)
        }
    }

    // MARK: Cancellation

    @Test func goesOnWithoutATask_thatIsCancelled() throws {
        try simulate { simulation in
            let lines = ChildLogHandler.Lines()
            let root = ChildService("root", logger: .keeping(lines))
            try await root.start()
            let added = root.addTask("sleeper") { try await EventLoop.current?.sleep(for: .seconds(60)) }
            let task = try #require(added)
            await simulation.runUntilIdle()
            task.cancel()
            await task.waitUntilEnded()
            #expect(root.state == .running)
            #expect(lines.containing("Terminating cancelled task: sleeper").count == 1)
            #expect(root.beacon.snapshot().nodes[0].tasks.isEmpty)
            #expect(simulation.elapsed == .zero)
        }
    }

    @Test func saysNothing_whenATaskIsCancelledByTheStop() throws {
        try simulate { simulation in
            let lines = ChildLogHandler.Lines()
            let root = ChildService("root", logger: .keeping(lines))
            try await root.start()
            root.addTask("sleeper") { try await EventLoop.current?.sleep(for: .seconds(60)) }
            await simulation.runUntilIdle()
            let report = await root.stop()
            #expect(report.isClean)
            #expect(lines.containing("sleeper").isEmpty)
        }
    }

    /// Nobody cancelled the task, so the service is not stopping: it is an error like others.
    @Test func crashes_whenATaskThrowsACancellation_thatNobodyAskedFor() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            root.addTask("odd") { throw CancellationError() }
            await simulation.runUntilIdle()
            #expect(root.state.kind == .failed)
            #expect(root.crashReason is CancellationError)
        }
    }

    @Test func reportsAnError_thatComesAfterTheStopBegan() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            root.addTask("sore loser") {
                await root.sleep(for: .seconds(60))
                throw ChildFault()
            }
            await simulation.runUntilIdle()
            let report = await root.stop()
            #expect(report.failures.map(\.task) == ["sore loser"])
            #expect(report.failures.first?.error as? ChildFault == ChildFault())
            #expect(root.state == .stopped)
            #expect(root.crashReason == nil)
        }
    }

    // MARK: Errors

    @Test func crashes_whenATaskThrows() throws {
        try simulate { simulation in
            let root = ChildService("root", script: .doing { $0.background("bad") { throw ChildFault() } })
            try await root.start()
            await simulation.runUntilIdle()
            #expect(root.state.kind == .failed)
            #expect(root.crashReason as? ChildFault == ChildFault())
        }
    }

    @Test func logsTheError_whenThePolicySaysSo() throws {
        try simulate { simulation in
            let lines = ChildLogHandler.Lines()
            let root = ChildService(
                "root",
                logger: .keeping(lines),
                script: .doing { $0.background("bad", onError: .log) { throw ChildFault() } },
            )
            try await root.start()
            await simulation.runUntilIdle()
            #expect(root.state == .running)
            #expect(lines.containing("task \"bad\" threw: fault").map(\.level) == [.error])
        }
    }

    @Test func beginsAgain_whenThePolicySaysSo() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService(
                "root",
                script: .doing { service in
                    service.background("flaky", onError: .restart(after: .seconds(10))) {
                        journal.add("\(simulation.elapsed)")
                        if journal.all.count < 4 { throw ChildFault() }
                    }
                },
            )
            try await root.start()
            await simulation.advance(by: .seconds(100))
            #expect(journal.all == ["0.0 seconds", "10.0 seconds", "20.0 seconds", "30.0 seconds"])
            #expect(root.state == .running)
        }
    }

    @Test func crashes_whenTheLimitOfErrorsIsPassed() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService(
                "root",
                script: .doing { service in
                    service.background("bad", onError: .restart(after: .seconds(1), limit: 2)) {
                        journal.add("ran")
                        throw ChildFault()
                    }
                },
            )
            try await root.start()
            await simulation.advance(by: .milliseconds(1_500))
            #expect(root.state == .running)
            await simulation.advance(by: .seconds(10))
            #expect(journal.all.count == 3)
            #expect(root.crashReason as? ChildFault == ChildFault())
        }
    }

    @Test func doesNotBeginAgain_whenTheServiceStopsInThePause() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService(
                "root",
                script: .doing { service in
                    service.background("bad", onError: .restart(after: .seconds(60))) {
                        journal.add("ran")
                        throw ChildFault()
                    }
                },
            )
            try await root.start()
            await simulation.advance(by: .seconds(1))
            let report = await root.stop()
            #expect(report.isClean)
            #expect(journal.all == ["ran"])
            #expect(simulation.elapsed == .seconds(1))
        }
    }
}

/// A service with a task that uses its state as a user would write it.
private actor ChildCounter: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated var baseLogger: Logger { .silent }
    var count = 0

    func countInTheBackground() { addTask { self.count += 1 } }
}
