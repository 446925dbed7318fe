//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Testing

@testable import Mode
@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct ThrowingQueueTests {
    // Python mode: test_queues.py, throw into a queue with items.
    @Test func throwsFirst_andThenGivesWhatWasThere() async throws {
        let queue = ThrowingQueue<Int>()
        for number in 1...2 { try await queue.put(number) }
        queue.put(throwing: Boom("first"))
        queue.put(throwing: Boom("second"))
        #expect(queue.count == 2)
        await #expect(throws: Boom("first")) { try await queue.get() }
        #expect(throws: Boom("second")) { try queue.tryGet() }
        #expect(try await queue.get() == 1)
        #expect(try queue.tryGet() == 2)
        #expect(try queue.tryGet() == nil)
    }

    // Python mode: test_queues.py, throw while a getter waits.
    @Test func throwsAtTheOne_whoHasWaitedLongest() throws {
        try simulate { simulation in
            let queue = ThrowingQueue<Int>()
            let consumers = (0..<2).map { _ in spawn { try await queue.get() } }
            await simulation.runUntilIdle()
            queue.put(throwing: Boom())
            try await queue.put(5)
            await #expect(throws: Boom.self) { try await consumers[0].value }
            #expect(try await consumers[1].value == 5)
        }
    }

    @Test func isNotEmpty_whileErrorsWait_andDropsThemToo() async throws {
        let queue = ThrowingQueue<Int>(capacity: 1)
        #expect(queue.isEmpty)
        queue.put(throwing: Boom())
        #expect(!queue.isEmpty)
        #expect(queue.tryPut(1))
        #expect(!queue.tryPut(2))
        queue.clear()
        #expect(queue.isEmpty)
        try await queue.put(3)
        #expect(try await queue.get() == 3)
    }

    @Test func isFlowControlled_errorsAside() throws {
        try simulate { simulation in
            let flow = FlowControl(isSuspended: true)
            let queue = ThrowingQueue<Int>(flow: flow, clearOnResume: true)
            let producer = spawn { try await queue.put(1) }
            queue.put(throwing: Boom())
            await simulation.runUntilIdle()
            #expect(!queue.isEmpty)
            flow.resume()
            try await producer.value
            #expect(try await queue.get() == 1)
        }
    }
}
