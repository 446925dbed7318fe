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

@Suite struct ServiceProxyTests {
    @Test func hasItsOwnName() {
        let app = ProxiedApp()
        #expect(app.label == "ProxiedApp")
        #expect(app.shortLabel == "ProxiedApp")
        #expect(app.service.label == "service")
    }

    @Test func passesTheLifecycleOn() throws {
        try simulate { simulation in
            let app = ProxiedApp()
            #expect(app.state == .created)
            #expect(try await app.startIfNeeded())
            #expect(try await !app.startIfNeeded())
            #expect(await serviceError { try await app.start() }?.code == .alreadyStarted)
            #expect(app.service.state == .running)
            #expect(await app.waitUntilRunning())
            try await app.restart()
            #expect(app.restartCount == 1)
            app.requestRestart()
            await simulation.runUntilIdle()
            #expect(app.restartCount == 2)
            #expect(!app.shouldStop)
            app.requestStop()
            #expect(app.shouldStop)
            await app.waitUntilStopped()
            #expect(await app.stop().outcome == .wasNotRunning)
            try await app.start()
            app.crash(ChildFault())
            #expect(app.crashReason as? ChildFault == ChildFault())
            await app.waitUntilStopped()
            #expect(app.state.kind == .failed)
            var states = app.stateChanges.makeAsyncIterator()
            #expect(await states.next()?.kind == .failed)
        }
    }

    @Test func passesChildrenOn() throws {
        try simulate { _ in
            let app = ProxiedApp()
            let (a, b, c) = (ChildService("a"), ChildService("b"), ChildService("c"))
            try app.addDependency(a)
            try await app.start()
            try await app.addRuntimeDependency(b)
            await app.joinServices([c])
            #expect(app.beacon.children.compactMap(\.service?.label) == ["a", "b"])
            #expect(c.state == .stopped)
            try await app.removeDependency(a)
            #expect(app.beacon == app.service.beacon)
            #expect(app.beacon.children == [b.beacon])
        }
    }

    @Test func passesTasksWaitsAndClosersOn() throws {
        try simulate { simulation in
            let (app, journal) = (ProxiedApp(), ChildJournal())
            try await app.start()
            let added = app.addTask("work") { journal.add("worked") }
            let task = try #require(added)
            #expect(task.createdAt.hasPrefix("ModeTests/ServiceProxyTests.swift:"))
            app.onClose { journal.add("closed") }
            let signal = Signal<Int, Int>()
            let connection = app.connect(to: signal) { _, _ in journal.add("received") }
            try await signal.send(1, from: 2)
            #expect(await app.sleep(for: .seconds(1)) == .elapsed)
            #expect(try await app.wait { 1 }.value == 1)
            let done = Task<Int, any Error>(executorPreference: EventLoop.main) { 2 }
            #expect(try await app.wait(for: done).value == 2)
            #expect(await app.waitFirst(of: [done]).value?.count == 1)
            #expect(await app.waitAll(of: [done]).value?.count == 1)
            #expect(try await app.offload { 3 } == 3)
            app.diagnostics.set("BUSY")
            #expect(app.service.diagnostics.isSet("BUSY"))
            #expect(app.log[metadataKey: "service.path"].map { "\($0)" } == "service")
            app.extendDeadline(by: .seconds(1))
            await app.stop()
            #expect(journal.all == ["received", "worked", "closed"])
            #expect(!connection.isConnected)
        }
    }
}

/// An app object as programs have it: it stands for a service that it made.
private struct ProxiedApp: ServiceProxy {
    let service = ChildService("service", logger: .keeping(ChildLogHandler.Lines()))
}
