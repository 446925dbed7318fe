//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct LoopLaneTests {
    @Test func callsAnActorOfItsLoop_withoutAJob() async throws {
        let driver = CountingDriver(UVDriver(role: .thread, name: "test.lane"))
        let loop = EventLoop(name: "test.lane", driver: driver)
        loop.hold()
        defer { loop.release() }
        let counter = Counter(on: loop)
        await Task(executorPreference: loop) {
            #expect(await loop.lane.jobsOfCalls(to: counter, of: driver) == 0)
        }.value
        #expect(await counter.count == 100)
    }

    @Test func runsWhatItAwaits_onItsLoop() async throws {
        try await withHeldLoop { loop in
            await Task(executorPreference: loop) { await loop.lane.checkWhereItRuns() }.value
        }
    }
}

extension LoopLane {
    fileprivate func jobsOfCalls(to counter: Counter, of driver: CountingDriver) async -> Int {
        let before = driver.enqueuedJobs
        for _ in 0..<100 { await counter.increment() }
        return driver.enqueuedJobs - before
    }

    fileprivate func checkWhereItRuns() async {
        let here = EventLoop.current
        #expect(here?.lane === self)
        #expect(await concurrentLoop() === here)
    }
}

@concurrent private func concurrentLoop() async -> EventLoop? { EventLoop.current }
