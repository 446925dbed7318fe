//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Testing

@testable import Mode
@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct EventTests {
    @Test func letsWaitersGoOn_inOrder_whenItIsSet() throws {
        try simulate { simulation in
            let (event, events) = (Event(), EventLog())
            let tasks = (0..<5).map { number in
                spawn {
                    try await event.wait()
                    events.add("\(number)")
                }
            }
            await simulation.runUntilIdle()
            #expect(events.all.isEmpty)
            event.set()
            for task in tasks { try await task.value }
            #expect(events.all == ["0", "1", "2", "3", "4"])
            #expect(event.isSet)
            try await event.wait()
            event.clear()
            #expect(!event.isSet)
            #expect(Event(isSet: true).isSet)
        }
    }

    // Python mode: locks.py, set and cleared at once.
    @Test func wakesThoseWhoWait_thoughItIsClearedAtOnce() throws {
        try simulate { simulation in
            let event = Event()
            let waiter = spawn { try await event.wait() }
            await simulation.runUntilIdle()
            event.set()
            event.clear()
            try await waiter.value
            let late = spawn { try await event.wait() }
            await simulation.advance(by: .seconds(60))
            late.cancel()
            await #expect(throws: CancellationError.self) { try await late.value }
        }
    }

    @Test func hasOneEnd_whenCancelledAndSetAtOnce() throws {
        try simulate(seeds: 0..<100) { simulation in
            let event = Event()
            let tasks = (0..<4).map { _ in spawn { try await event.wait() } }
            let canceller = spawn { for task in tasks { task.cancel() } }
            let setter = spawn { event.set() }
            _ = await (canceller.value, setter.value)
            for task in tasks { _ = await task.result }
            try await event.wait()
        }
    }

    @Test func throws_whenTheTaskWasCancelledBefore() throws {
        try simulate { _ in
            let event = Event()
            let task = spawn {
                withUnsafeCurrentTask { $0?.cancel() }
                try await event.wait()
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
