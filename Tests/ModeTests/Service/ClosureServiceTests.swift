//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Testing

@Suite struct ClosureServiceTests {
    @Test func runsToTheEnd_inItsStart() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let service = ClosureService("import") {
                try await EventLoop.current?.sleep(for: .seconds(3))
                journal.add("ran")
            }
            #expect(service.label == "import")
            try await service.start()
            #expect(journal.all == ["ran"])
            #expect(simulation.elapsed == .seconds(3))
            #expect(service.state == .running)
            #expect(await service.stop().isClean)
            #expect(await service.stop().outcome == .wasNotRunning)
            #expect(journal.all == ["ran"])
        }
    }

    @Test func isCancelledByTheStop() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let service = ClosureService("sleeper") {
                do {
                    try await EventLoop.current?.sleep(for: .seconds(60))
                } catch {
                    journal.add("\(error)")
                    throw error
                }
            }
            async let error = serviceError { try await service.start() }
            await simulation.advance(by: .seconds(1))
            let report = await service.stop()
            #expect(report.isClean)
            #expect(await error?.code == .stopped)
            #expect(journal.all == ["CancellationError()"])
            #expect(service.state == .stopped)
            #expect(simulation.elapsed == .seconds(1))
        }
    }

    @Test func throwsWhatTheClosureThrows() throws {
        try simulate { simulation in
            let service = ClosureService("bad") { throw ChildFault() }
            let error = try #require(await serviceError { try await service.start() })
            #expect(error.code == .startFailed)
            #expect(error.step == .onStart)
            #expect(error.rootCause as? ChildFault == ChildFault())
            #expect(service.state.kind == .failed)
        }
    }

    @Test func tellsTheCaller_whenTheClosureCancelsItself() throws {
        try simulate { simulation in
            let service = ClosureService("odd") { throw CancellationError() }
            let error = try #require(await serviceError { try await service.start() })
            #expect(error.code == .startFailed)
            #expect(error.rootCause is CancellationError)
        }
    }

    @Test func isCancelled_whenTheCallerIs() throws {
        try simulate { simulation in
            let service = ClosureService("sleeper") { try await EventLoop.current?.sleep(for: .seconds(60)) }
            let caller = Task(executorPreference: EventLoop.main) { try await service.start() }
            await simulation.advance(by: .seconds(1))
            caller.cancel()
            let error = try #require(await serviceError { try await caller.value })
            #expect(error.code == .cancelled)
            #expect(service.state == .stopped)
            #expect(simulation.elapsed == .seconds(1))
        }
    }

    @Test func canBeAChild_andRunsAgainAtEachStart() throws {
        try simulate { simulation in
            let journal = ChildJournal()
            let root = ChildService("root") { ClosureService("migrate") { journal.add("ran") } }
            try await root.start()
            try await root.restart()
            #expect(journal.all == ["ran", "ran"])
        }
    }
}
