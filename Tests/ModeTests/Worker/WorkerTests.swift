//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Synchronization
import Testing

@testable import Mode

/// A worker without its process: an ordinary service, the root of a tree.
@Suite struct WorkerTests {
    @Test func startsAndStopsItsServices() throws {
        try simulate { _ in
            let (a, b) = (Leaf(), Leaf())
            let worker = Worker(a, b)
            try await worker.start()
            #expect(a.state == .running && b.state == .running)
            #expect(a.beacon.path == "Worker/Leaf")
            #expect(b.beacon.parent == worker.beacon)
            let report = await worker.stop()
            #expect(report.isClean)
            #expect(a.state == .stopped && b.state == .stopped && worker.state == .stopped)
        }
    }

    @Test func doesNothing_whenItIsStoppedFirst() throws {
        try simulate { _ in
            let child = Leaf()
            let worker = Worker(child)
            worker.requestStop()
            await #expect(throws: ServiceError.self) { try await worker.start() }
            #expect(child.state == .created)
            await worker.waitUntilStopped()
        }
    }

    @Test func takesTheFirstExitCode() throws {
        try simulate { _ in
            let worker = Worker(Leaf())
            try await worker.start()
            worker.requestExit(3)
            worker.requestExit(4)
            worker.requestExit()
            await worker.waitUntilStopped()
            #expect(worker.exitCode.withLock(\.self) == 3)
        }
    }

    @Test func isReachedByTheRequestOfAService() throws {
        try simulate { _ in
            let leaf = Leaf()
            let worker = Worker(Parent(leaf))
            try await worker.start()
            leaf.requestExit(7)
            await worker.waitUntilStopped()
            #expect(worker.exitCode.withLock(\.self) == 7)
            #expect(leaf.state == .stopped)
        }
    }

    @Test func isNotNeeded_toStopATreeByRequest() throws {
        try simulate { _ in
            let leaf = Leaf()
            let root = Parent(leaf)
            try await root.start()
            leaf.requestExit(7)
            await root.waitUntilStopped()
            #expect(leaf.state == .stopped)
        }
    }
}
