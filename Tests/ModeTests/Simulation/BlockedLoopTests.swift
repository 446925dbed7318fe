//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Testing

/// Blocked loops, and messages that take their time.
@Suite(.timeLimit(.minutes(10))) struct BlockedLoopTests {
    @Test(arguments: [nil, 1, 2] as [UInt64?]) func aTimerOfABlockedLoopIsLate(seed: UInt64?) throws {
        try simulate(seed: seed) { simulation in
            let service = ChildService("service", on: .thread("other"))
            try await service.start()
            let loop = await service.currentLoop
            let task = Task { await service.sleepUntilElapsed(.seconds(1), simulation) }
            await simulation.runUntilIdle()
            simulation.block(loop, for: .seconds(5))
            #expect(await task.value == .seconds(5))
            await service.stop()
        }
    }

    @Test func aBlockedLoopRunsNothing_andOthersGoOn() throws {
        try simulate(seed: 3) { simulation in
            let blocked = ChildService("blocked", on: .thread("one"))
            let free = ChildService("free", on: .thread("two"))
            try await blocked.start()
            try await free.start()
            simulation.block(await blocked.currentLoop, for: .seconds(10))
            let task = Task { await blocked.add() }
            await free.add()
            await simulation.advance(by: .seconds(9))
            #expect(await free.count == 1)
            #expect(simulation.elapsed == .seconds(9))
            await task.value
            #expect(simulation.elapsed == .seconds(10))
            await blocked.stop()
            await free.stop()
        }
    }

    @Test func aStopOfAServiceOnABlockedLoopIsBounded() throws {
        try simulate(seed: 4) { simulation in
            let service = ChildService("service", on: .thread("other"))
            try await service.start()
            simulation.block(await service.currentLoop, for: .seconds(60))
            let report = await service.stop()
            #expect(!report.abandoned.isEmpty)
            #expect(simulation.elapsed < .seconds(12))
        }
    }

    @Test func messagesBetweenLoopsTakeTheirTime_andOvertakeEachOther() throws {
        func order(_ seed: UInt64) throws -> [String] {
            let journal = ChildJournal()
            try simulate(seed: seed) { simulation in
                let service = ChildService("service", on: .thread("other"))
                try await service.start()
                simulation.delayMessages(upTo: .milliseconds(100))
                await withTaskGroup { group in
                    for number in 0..<5 {
                        group.addTask {
                            await service.add()
                            journal.add("\(number)")
                        }
                    }
                }
                #expect(simulation.elapsed > .zero && simulation.elapsed <= .seconds(1))
                simulation.delayMessages(upTo: .zero)
                await service.stop()
            }
            return journal.all
        }
        #expect(try order(1) == order(1))
        #expect(try Set((0..<10).map { try order($0) }).count > 5)
    }
}

extension ChildService {
    fileprivate var currentLoop: EventLoop? { EventLoop.current }

    fileprivate func sleepUntilElapsed(_ time: Duration, _ simulation: Simulation) async -> Duration {
        _ = await sleep(for: time)
        return simulation.elapsed
    }
}
