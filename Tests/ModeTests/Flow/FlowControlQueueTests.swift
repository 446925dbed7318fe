//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Testing

@testable import Mode
@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct FlowControlQueueTests {
    @Test func isFirstInFirstOut() async throws {
        let queue = FlowControlQueue<Int>()
        for number in 0..<100 { try await queue.put(number) }
        #expect(queue.count == 100)
        for number in 0..<100 { #expect(try await queue.get() == number) }
        #expect(queue.isEmpty)
        #expect(queue.tryGet() == nil)
    }

    // Python mode: test_queues.py, clear_on_resume.
    @Test func dropsWhatItHeld_andTakesWhatIsNew_whenItIsToClearOnResume() throws {
        try simulate { simulation in
            let flow = FlowControl(isSuspended: true)
            let queue = FlowControlQueue<Int>(flow: flow, clearOnResume: true)
            #expect(queue.tryPut(1))
            let producer = spawn { try await queue.put(2) }
            await simulation.runUntilIdle()
            #expect(queue.count == 1)
            flow.resume()
            try await producer.value
            #expect(queue.tryGet() == 2)
            #expect(queue.isEmpty)
            try await queue.put(3)
            flow.resume()
            #expect(queue.count == 1)
        }
    }

    @Test func holdsProducersUp_whileSuspended_andKeepsTheirOrder() throws {
        try simulate { simulation in
            let flow = FlowControl()
            let queue = FlowControlQueue<Int>(capacity: 2, flow: flow)
            flow.suspend()
            #expect(!flow.isActive)
            let producers = (0..<5).map { number in spawn { try await queue.put(number) } }
            let waiter = spawn { try await flow.wait() }
            await simulation.advance(by: .seconds(60))
            #expect(queue.isEmpty)
            flow.resume()
            try await waiter.value
            #expect(queue.count == 2)
            for number in 0..<5 { #expect(try await queue.get() == number) }
            for producer in producers { try await producer.value }
        }
    }

    @Test func holdsProducersUp_whileFull_andCancelsThem() throws {
        try simulate { simulation in
            let queue = FlowControlQueue<Int>(capacity: 1)
            try await queue.put(0)
            #expect(queue.isFull)
            #expect(!queue.tryPut(9))
            let producers = (1...3).map { number in spawn { try await queue.put(number) } }
            await simulation.runUntilIdle()
            producers[1].cancel()
            await #expect(throws: CancellationError.self) { try await producers[1].value }
            for number in [0, 1, 3] { #expect(try await queue.get() == number) }
            #expect(queue.isEmpty)
        }
    }

    // Python mode: blocked producers are not woken.
    @Test func letsProducersIn_whenItIsCleared() throws {
        try simulate { simulation in
            let queue = FlowControlQueue<Int>(capacity: 2)
            for number in 0..<2 { try await queue.put(number) }
            let producers = (2..<6).map { number in spawn { try await queue.put(number) } }
            await simulation.runUntilIdle()
            queue.clear()
            for producer in producers[..<2] { try await producer.value }
            for number in 2..<6 { #expect(try await queue.get() == number) }
        }
    }

    @Test func servesConsumersInOrder_thoseAsideWhoLeave() throws {
        try simulate { simulation in
            let (queue, events) = (FlowControlQueue<Int>(), EventLog())
            let consumers = (0..<3).map { number in spawn { events.add("\(number) got \(try await queue.get())") } }
            await simulation.runUntilIdle()
            consumers[0].cancel()
            await #expect(throws: CancellationError.self) { try await consumers[0].value }
            for number in 7...8 { try await queue.put(number) }
            for consumer in consumers[1...] { try await consumer.value }
            #expect(events.all == ["1 got 7", "2 got 8"])
        }
    }

    // Python mode: test_queues.py, pressure: high at 80 %, over at 40 %.
    @Test func tellsOfPressure_onceEachWay() async throws {
        let events = EventLog()
        let queue = FlowControlQueue<Int>(
            capacity: 10,
            onPressureHigh: { events.add("high") },
            onPressureDrop: { events.add("drop") },
        )
        for number in 0..<7 { #expect(!queue.putBeyondCapacity(number)) }
        #expect(events.all.isEmpty)
        for number in 7..<15 { #expect(queue.putBeyondCapacity(number)) }
        #expect(events.take() == ["high"])
        #expect(queue.count == 15)
        #expect(!queue.tryPut(0))
        for _ in 0..<10 { _ = try await queue.get() }
        #expect(queue.isUnderPressure)
        #expect(events.all.isEmpty)
        _ = try await queue.get()
        #expect(events.take() == ["drop"])
        for number in 0..<4 { queue.putBeyondCapacity(number) }
        queue.clear()
        #expect(events.take() == ["high", "drop"])
    }

    @Test func hasRoomForAllThereIs() {
        let queue = FlowControlQueue<Int>(capacity: .max)
        #expect(queue.tryPut(1))
        #expect(!queue.isUnderPressure)
    }

    // Python mode: an unbounded queue is always under pressure.
    @Test func isNeverUnderPressure_withoutACapacity() {
        let queue = FlowControlQueue<Int>(onPressureHigh: { Issue.record("under pressure") })
        for number in 0..<10_000 { #expect(!queue.putBeyondCapacity(number)) }
    }

    @Test func tellsOfPressure_whenAHookUsesTheQueue() {
        let (box, events) = (Box<FlowControlQueue<Int>?>(nil), EventLog())
        box.value = FlowControlQueue(
            capacity: 5,
            onPressureHigh: {
                box.value?.clear()
                events.add("high")
            },
            onPressureDrop: { events.add("drop") },
        )
        for number in 0..<4 { _ = box.value?.tryPut(number) }
        #expect(events.all == ["high", "drop"])
        box.value = nil
    }

    @Test func endsWithTheService_thatWaits() throws {
        try simulate { simulation in
            let queue = FlowControlQueue<Int>()
            let service = ChildService("service")
            try await service.start()
            let wait = spawn { try await service.wait { try await queue.get() }.isStopped }
            await simulation.advance(by: .seconds(1))
            await service.stop()
            #expect(try await wait.value)
            try await queue.put(1)
            #expect(queue.count == 1)
        }
    }

    @Test func losesNothing_whateverTheOrder() throws {
        try simulate(seeds: 0..<200) { simulation in
            let flow = FlowControl()
            let (queue, got) = (FlowControlQueue<Int>(capacity: 3, flow: flow), Box<[Int]>([]))
            let producers = (0..<20).map { number in
                spawn {
                    try await queue.put(number)
                    return number
                }
            }
            let consumers = (0..<20).map { _ in spawn { got.value.append(try await queue.get()) } }
            for _ in 0..<6 {
                if simulation.random() % 2 == 0 { flow.suspend() } else { flow.resume() }
                producers[Int(simulation.random() % 20)].cancel()
                consumers[Int(simulation.random() % 20)].cancel()
                await Task.yield()
            }
            flow.resume()
            await simulation.runUntilIdle()
            for task in producers { task.cancel() }
            for task in consumers { task.cancel() }
            var put: [Int] = []
            for task in producers { if case .success(let number) = await task.result { put.append(number) } }
            for task in consumers { _ = await task.result }
            while let number = queue.tryGet() { got.value.append(number) }
            try simulation.check(got.value.sorted() == put.sorted(), "put \(put), got \(got.value)")
        }
    }

    @Test func losesNothing_betweenThreads() async throws {
        let queue = FlowControlQueue<Int>(capacity: 5)
        let (left, right) = (EventLoop(threadNamed: "queue-in"), EventLoop(threadNamed: "queue-out"))
        async let sum = Task(executorPreference: right) {
            var sum = 0
            for _ in 0..<2_000 { sum += try await queue.get() }
            return sum
        }.value
        for part in 0..<2 {
            Task(executorPreference: left) { for number in 0..<1_000 { try await queue.put(part * 1_000 + number) } }
        }
        #expect(try await sum == 1_999 * 1_000)
        #expect(queue.isEmpty)
    }
}
