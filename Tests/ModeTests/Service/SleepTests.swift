//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Testing

@testable import Mode
@testable import ModeLoop

@Suite struct SleepTests {
    @Test func elapses() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            #expect(await root.sleep(for: .seconds(3)) == .elapsed)
            #expect(simulation.elapsed == .seconds(3))
            #expect(await root.sleep(for: .zero) == .elapsed)
            #expect(await root.sleep(for: .seconds(-1)) == .elapsed)
            #expect(simulation.elapsed == .seconds(3))
        }
    }

    @Test(arguments: ["stop", "crash"])
    func endsAtOnce_whenTheServiceEnds(_ cause: String) throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            async let outcome = root.sleep(for: .seconds(60))
            await simulation.advance(by: .seconds(1))
            if cause == "stop" { await root.stop() } else { root.crash(ChildFault()) }
            #expect(await outcome == .stopped)
            #expect(simulation.elapsed == .seconds(1))
            #expect(await root.sleep(for: .seconds(60)) == .stopped)
            #expect(simulation.elapsed == .seconds(1))
        }
    }

    @Test func endsAtOnce_whenAnAncestorCrashes_orStops() throws {
        try simulate { simulation in
            let leaf = ChildService("leaf")
            let root = ChildService("root") { leaf }
            try await root.start()
            async let outcome = leaf.sleep(for: .seconds(60))
            await simulation.runUntilIdle()
            root.crash(ChildFault())
            #expect(await outcome == .stopped)
            #expect(simulation.elapsed == .zero)
        }
    }

    @Test func endsAtOnce_whenTheTaskIsCancelled() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            let task = Task(executorPreference: EventLoop.main) { await root.sleep(for: .seconds(60)) }
            await simulation.runUntilIdle()
            task.cancel()
            #expect(await task.value == .stopped)
            let late = Task(executorPreference: EventLoop.main) {
                withUnsafeCurrentTask { $0?.cancel() }
                return await root.sleep(for: .seconds(60))
            }
            #expect(await late.value == .stopped)
            #expect(simulation.elapsed == .zero)
            #expect(root.state == .running)
            #expect(root.openWaits == 0)
        }
    }

    @Test func sleeps_beforeTheStart_andAfterARestart() throws {
        try simulate { simulation in
            let root = ChildService("root")
            #expect(await root.sleep(for: .seconds(1)) == .elapsed)
            try await root.start()
            try await root.restart()
            #expect(await root.sleep(for: .seconds(1)) == .elapsed)
            await root.stop()
            #expect(await root.sleep(for: .seconds(1)) == .stopped)
            #expect(simulation.elapsed == .seconds(2))
        }
    }

    @Test func endsAtOnce_whenTheStartIsInterrupted() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService("root", script: .starting { journal.add("\(await $0.sleep(for: .seconds(60)))") })
            async let error = serviceError { try await root.start() }
            await simulation.advance(by: .seconds(1))
            await root.stop()
            #expect(await error?.code == .stopped)
            #expect(journal.all == ["stopped"])
            #expect(simulation.elapsed == .seconds(1))
        }
    }

    // MARK: Until the service runs

    @Test func waitsForTheStart() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService("root", script: .slow(start: .seconds(1)))
            let watch = { @Sendable (name: String) in
                Task(executorPreference: EventLoop.main) {
                    journal.add("\(name) \(await root.waitUntilRunning()) at \(simulation.elapsed / .seconds(1))")
                }
            }
            let created = watch("created")
            await simulation.advance(by: .seconds(1))
            async let start: Void = root.start()
            let starting = watch("starting")
            try await start
            for task in [created, starting, watch("running")] { await task.value }
            #expect(journal.all.sorted() == ["created true at 2.0", "running true at 2.0", "starting true at 2.0"])
            await root.stop()
        }
    }

    @Test func saysSo_whenTheServiceEndsInstead() throws {
        try simulate { simulation in
            let root = ChildService("root", script: .slow(start: .seconds(1), stop: .seconds(1)))
            let failing = ChildService("failing", script: .starting { _ in throw ChildFault() })
            let waits = [root, failing].map { service in
                Task(executorPreference: EventLoop.main) { await service.waitUntilRunning() }
            }
            await simulation.runUntilIdle()
            _ = await serviceError { try await failing.start() }
            async let error = serviceError { try await root.start() }
            await simulation.runUntilIdle()
            await root.stop()
            #expect(await error?.code == .stopped)
            for wait in waits { #expect(await wait.value == false) }
            #expect(await !failing.waitUntilRunning())
            #expect(await !root.waitUntilRunning())
            try await root.start()
            #expect(await root.waitUntilRunning())
            root.requestStop()
            #expect(await !root.waitUntilRunning())
            await root.stop()
        }
    }

    @Test func stopsWaitingForTheStart_whenTheTaskIsCancelled() throws {
        try simulate { simulation in
            let root = ChildService("root")
            let wait = Task(executorPreference: EventLoop.main) { await root.waitUntilRunning() }
            await simulation.runUntilIdle()
            wait.cancel()
            #expect(await wait.value == false)
        }
    }

    /// As the tutorial does: a task of a service waits for what starts around it.
    @Test func waitsForAnAncestor_fromATask() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let leaf = ChildService(
                "leaf",
                script: .doing { service in
                    service.background("wait") {
                        guard let root = service.beacon.root.service else { return }
                        journal.add("\(await root.waitUntilRunning())")
                    }
                },
            )
            let slow = ChildService("slow", script: .slow(start: .seconds(1)))
            let root = ChildService("root") {
                leaf
                slow
            }
            try await root.start()
            await simulation.runUntilIdle()
            #expect(journal.all == ["true"])
            await root.stop()
        }
    }

    // MARK: Until the service has stopped

    @Test func waitsForTheStop_fromOutside() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService("root", script: .slow(start: .seconds(1), stop: .seconds(1)))
            let watch = { @Sendable (name: String) in
                Task(executorPreference: EventLoop.main) {
                    await root.waitUntilStopped()
                    journal.add("\(name) at \(simulation.elapsed / .seconds(1))")
                }
            }
            let created = watch("created")
            await simulation.runUntilIdle()
            async let start: Void = root.start()
            let starting = watch("starting")
            try await start
            let running = watch("running")
            await simulation.advance(by: .seconds(1))
            #expect(journal.all.isEmpty)
            root.requestStop()
            let stopping = watch("stopping")
            for task in [created, starting, running, stopping] { await task.value }
            #expect(journal.all.sorted() == ["created at 3.0", "running at 3.0", "starting at 3.0", "stopping at 3.0"])
            await root.waitUntilStopped()
            #expect(simulation.elapsed == .seconds(3))
        }
    }

    @Test func returns_whenTheServiceFails_orIsStoppedBeforeItsStart() throws {
        try simulate { simulation in
            let root = ChildService("root")
            try await root.start()
            root.crash(ChildFault())
            await root.waitUntilStopped()
            #expect(root.state.kind == .failed)
            await root.waitUntilStopped()
            let never = ChildService("never")
            await never.stop()
            await never.waitUntilStopped()
        }
    }

    @Test func waitsForTheRequest_fromInside() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService(
                "root",
                script: .doing { service in
                    service.background("server") {
                        await service.waitUntilStopped()
                        journal.add("\(service.state.kind)")
                    }
                },
            )
            try await root.start()
            await simulation.advance(by: .seconds(1))
            #expect(journal.all.isEmpty)
            let report = await root.stop()
            #expect(report.isClean)
            #expect(journal.all == ["stopping"])
        }
    }
}
