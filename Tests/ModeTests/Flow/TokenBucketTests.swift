//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Synchronization
import Testing

@testable import Mode
@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct TokenBucketTests {
    // Python mode: test_times.py, 20 entries at 10 a second, which there take half the time.
    @Test func letsTwentyThrough_inOnePointNineSeconds() throws {
        try simulate { simulation in
            let bucket = TokenBucket(rate: 10)
            for _ in 0..<20 { try await bucket.take() }
            #expect(simulation.elapsed == .milliseconds(1_900))
        }
    }

    @Test func letsItsCapacityThroughAtOnce_afterAPause() throws {
        try simulate { simulation in
            let bucket = TokenBucket(rate: 10, capacity: 5)
            for _ in 0..<10 { try await bucket.take() }
            #expect(simulation.elapsed == .milliseconds(500))
            await simulation.advance(by: .seconds(60))
            #expect(bucket.tokens == 5)
            let before = simulation.elapsed
            for _ in 0..<5 { try await bucket.take() }
            #expect(simulation.elapsed == before)
        }
    }

    // Python mode: test_times.py, pour while empty, then after a while.
    @Test func refuses_whileItIsEmpty() throws {
        try simulate { simulation in
            let bucket = TokenBucket(rate: 10)
            #expect(bucket.tryTake())
            #expect(!bucket.tryTake())
            let error = #expect(throws: RateExceeded.self) { try bucket.takeNow() }
            #expect(error?.retryAfter == .milliseconds(100))
            #expect(error?.description == "more than 10/s; again in 100 ms")
            await simulation.advance(by: .milliseconds(400))
            #expect(bucket.tryTake())
            await simulation.advance(by: .milliseconds(100))
            try bucket.takeNow()
        }
    }

    @Test func servesInTheOrderOfArrival_whateverIsAskedFor() throws {
        try simulate { simulation in
            let (bucket, events) = (TokenBucket(rate: 1, capacity: 5), EventLog())
            try await bucket.take(5)
            let tasks = [(0, 3), (1, 1), (2, 0), (3, 5)].map { number, count in
                spawn {
                    try await bucket.take(count)
                    events.add("\(number) at \(simulation.elapsed / .seconds(1))")
                }
            }
            await simulation.runUntilIdle()
            #expect(!bucket.tryTake(0))
            #expect(bucket.expectedWait(for: 1) == .seconds(10))
            for task in tasks { try await task.value }
            #expect(events.all == ["0 at 3.0", "1 at 4.0", "2 at 4.0", "3 at 9.0"])
            #expect(bucket.expectedWait(for: 2) == .seconds(2))
            await simulation.advance(by: .seconds(2))
            #expect(bucket.expectedWait(for: 2) == .zero)
        }
    }

    @Test func movesTheOthersUp_whenOneLeaves() throws {
        try simulate { simulation in
            let (bucket, events) = (TokenBucket(rate: 1, capacity: 1), EventLog())
            try await bucket.take()
            let tasks = (0..<4).map { number in
                spawn {
                    try await bucket.take()
                    events.add("\(number) at \(simulation.elapsed / .seconds(1))")
                }
            }
            await simulation.advance(by: .milliseconds(500))
            for leaver in [0, 2] {
                tasks[leaver].cancel()
                await #expect(throws: CancellationError.self) { try await tasks[leaver].value }
            }
            #expect(simulation.elapsed == .milliseconds(500))
            for stayer in [1, 3] { try await tasks[stayer].value }
            #expect(events.all == ["1 at 1.0", "3 at 2.0"])
        }
    }

    @Test func keepsTheRate_thoughTheLoopIsLate_andLetsNoCrowdThrough() throws {
        try simulate { simulation in
            let (bucket, events) = (TokenBucket(rate: 10), EventLog())
            let worker = ChildService("worker", on: .thread("late"))
            try await worker.start()
            let loop = worker.lifecycle.loop
            let task = Task(executorPreference: loop) {
                for _ in 0..<100 {
                    try await bucket.take()
                    events.add("\(simulation.elapsed / .milliseconds(1))")
                }
            }
            // At 0, 100, 200 ms and so on up to 2 s, though every other one is late.
            await simulation.advance(by: .milliseconds(1))
            for _ in 0..<10 {
                simulation.block(loop, for: .milliseconds(148))
                await simulation.advance(by: .milliseconds(200))
            }
            #expect(events.take().count == 21)
            // Ten seconds of silence are not made up for.
            simulation.block(loop, for: .seconds(10))
            await simulation.advance(by: .milliseconds(10_050))
            #expect(events.take().count <= 3)
            task.cancel()
            _ = await task.result
            await worker.stop()
        }
    }

    /// In any window there are at most capacity + rate · time, whoever comes, goes and leaves when.
    @Test func keepsToTheRate_whateverTheOrder() throws {
        try simulate(seeds: 0..<200) { simulation in
            let (bucket, taken) = (TokenBucket(rate: 10, capacity: 3), Box<[(at: Duration, count: Int)]>([]))
            var tasks: [Task<Void, any Error>] = []
            for _ in 0..<30 {
                let count = Int(simulation.random() % 4)
                tasks.append(
                    spawn {
                        try await bucket.take(count)
                        taken.value.append((simulation.elapsed, count))
                    }
                )
                if simulation.random() % 3 == 0 { tasks[Int(simulation.random() % UInt64(tasks.count))].cancel() }
                await simulation.advance(by: .milliseconds(Int(simulation.random() % 200)))
            }
            for task in tasks { _ = await task.result }
            let all = taken.value
            for first in all.indices {
                var sum = 0
                for last in first..<all.count {
                    sum += all[last].count
                    let allowed = 3 + 10 * ((all[last].at - all[first].at) / .seconds(1))
                    try simulation.check(Double(sum) <= allowed + 1e-6, "\(sum) tokens instead of \(allowed)")
                }
            }
            // Nobody is left in the line, and no token is lost.
            await simulation.advance(by: .seconds(1))
            try simulation.check(bucket.tryTake(3), "the bucket should be full")
        }
    }

    @Test func endsWithTheService_thatWaits() throws {
        try simulate { simulation in
            let bucket = TokenBucket(rate: .perHour(1))
            let service = ChildService("service")
            try await service.start()
            try await bucket.take()
            let wait = spawn { try await service.wait { try await bucket.take() }.isStopped }
            await simulation.advance(by: .seconds(1))
            await service.stop()
            #expect(try await wait.value)
            // It is cancelled, and not awaited.
            await simulation.runUntilIdle()
            #expect(bucket.expectedWait() < .seconds(3_600))
        }
    }

    @Test func isSafe_whenThreadsTakeAndLeave() async throws {
        let bucket = TokenBucket(rate: 20_000, capacity: 10)
        let loops = (0..<3).map { EventLoop(threadNamed: "bucket-\($0)") }
        let taken = EventLog()
        await withTaskGroup { group in
            for loop in loops {
                for number in 0..<100 {
                    group.addTask(executorPreference: loop) {
                        let task = Task(executorPreference: loop) { try await bucket.take(1 + number % 3) }
                        if number % 4 == 0 { task.cancel() }
                        if case .success = await task.result { taken.add("\(number)") }
                    }
                }
            }
        }
        #expect((225...300).contains(taken.all.count))
        try await bucket.take(10)
    }

    @Test func traps_whenMoreIsAskedForThanItHolds() async {
        await #expect(processExitsWith: .failure) { _ = TokenBucket(rate: 1, capacity: 0) }
        await #expect(processExitsWith: .failure) { _ = TokenBucket(rate: 1, capacity: 3).tryTake(4) }
    }
}
