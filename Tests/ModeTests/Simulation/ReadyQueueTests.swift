//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Synchronization
import Testing

/// The order in which a simulation runs what is ready.
@Suite struct ReadyQueueTests {
    /// Who ran when, of ten tasks that are ready at once.
    private func order(_ seed: UInt64?) throws -> [Int] {
        let order = ChildJournal()
        try simulate(seed: seed) { simulation in
            for number in 0..<10 { Task(executorPreference: EventLoop.main) { order.add("\(number)") } }
            await simulation.runUntilIdle()
        }
        return order.all.compactMap { Int($0) }
    }

    @Test func runsInTheOrderOfArrival_whenThereIsNoSeed() throws {
        #expect(try order(nil) == Array(0..<10))
    }

    @Test func runsEverythingOnce_inAnotherOrderForAnotherSeed() throws {
        let orders = try (0..<20 as Range<UInt64>).map { try order($0) }
        #expect(Set(orders).count > 15)
        for order in orders { #expect(order.sorted() == Array(0..<10)) }
    }

    @Test func sameSeedGivesTheSameOrder() throws {
        let first = try order(42)
        for _ in 0..<20 { #expect(try order(42) == first) }
    }

    @Test(arguments: 0..<50 as Range<UInt64>) func callsOfALoopKeepTheirOrder_whateverTheSeed(seed: UInt64) throws {
        let order = ChildJournal()
        try simulate(seed: seed) { simulation in
            simulation.delayMessages(upTo: .seconds(1), probability: 0.5)
            let other = EventLoop.make(threadNamed: "other")
            for number in 0..<20 { other.execute { order.add("\(number)") } }
            await simulation.advance(by: .seconds(1))
        }
        #expect(order.all == (0..<20).map { "\($0)" })
    }
}
