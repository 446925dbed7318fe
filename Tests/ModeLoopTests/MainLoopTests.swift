//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@Suite(.timeLimit(.minutes(10))) struct MainLoopTests {
    @Test func isHosted_whenNobodyRunsIt() async throws {
        let name = await Task(executorPreference: EventLoop.main) {
            #expect(EventLoop.main.isOnLoop)
            #expect(EventLoop.current === EventLoop.main)
            return ProcessState.threadName
        }.value
        #expect(name == "mode.main")
    }

    @Test func servesActorsAndSleeps_whenHosted() async throws {
        let counter = Counter(on: .main)
        #expect(await counter.increment() == 1)
        try await EventLoop.main.sleep(for: .milliseconds(1))
        #expect(await counter.isOnItsLoop)
    }

    @Test func traps_whenRunInsideATask() async {
        await #expect(processExitsWith: .failure) {
            func run() { EventLoop.main.run() }
            run()
        }
    }

    @Test(arguments: [
        "claim", "stop-first", "run-twice", "hand-over", "dispatch-main", "leftover", "main-actor", "idle-main-queue",
        "count-main-queue", "busy-main-queue",
    ])
    func worksInAProgram(named fixture: String) async throws {
        let result = try await FixtureProcess.run("LoopFixture", [fixture])
        #expect(result.status == 0, "\(result.output)")
    }
}
