//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Testing

@testable import Mode
@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct PromiseTests {
    // Python mode: test_futures.py, a completed future ignores what comes later.
    @Test func ignoresWhatComesLater() async throws {
        let promise = Promise<Int>()
        #expect(promise.result == nil)
        #expect(promise.succeed(1))
        #expect(!promise.succeed(2))
        #expect(!promise.fail(Boom()))
        #expect(!promise.complete(with: .success(3)))
        #expect(try await promise.value == 1)
        let failed = Promise<Int>()
        #expect(failed.fail(Boom()))
        #expect(!failed.succeed(1))
        await #expect(throws: Boom.self) { try await failed.value }
        #expect(throws: Boom.self) { try failed.result?.get() }
    }

    @Test func wakesEverybodyInOrder_thoseAsideWhoAreCancelled() throws {
        try simulate { simulation in
            let (promise, events) = (Promise<Int>(), EventLog())
            let tasks = (0..<4).map { number in
                spawn { events.add("\(number) got \(try await promise.value)") }
            }
            await simulation.runUntilIdle()
            tasks[1].cancel()
            await #expect(throws: CancellationError.self) { try await tasks[1].value }
            promise.succeed(7)
            for number in [0, 2, 3] { try await tasks[number].value }
            #expect(events.all == ["0 got 7", "2 got 7", "3 got 7"])
        }
    }

    @Test func hasOneResult_whenThreadsBringSeveral() async throws {
        let promise = Promise<Int>()
        let loops = (0..<3).map { EventLoop(threadNamed: "promise-\($0)") }
        let first = await withTaskGroup { group in
            for (number, loop) in loops.enumerated() {
                group.addTask(executorPreference: loop) { promise.succeed(number) ? number : nil }
            }
            return await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
        }
        #expect(try await [promise.value] == first)
    }
}
