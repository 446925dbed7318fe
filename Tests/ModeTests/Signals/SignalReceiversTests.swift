//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@testable import Mode

/// Owners that go, threads that meet.
@Suite(.timeLimit(.minutes(10))) struct SignalReceiversTests {
    // Python mode: test_signals.py, receivers with dead weak references.
    @Test func callsAReceiver_asLongAsItsOwnerLives() async throws {
        let (signal, events) = (Signal<Void, Int>(), EventLog())
        var owner: PlainSender? = PlainSender("owner")
        let connection = try signal.connect(weak: #require(owner)) { owner, _, number in
            events.add("\(owner.name) \(number)")
        }
        signal.connect { _, _ in events.add("other") }
        try await signal.send(1)
        #expect(signal.receiverCount == 2)
        owner = nil
        try await signal.send(2)
        #expect(events.all == ["owner 1", "other", "other"])
        #expect(!connection.isConnected)
        #expect(signal.receiverCount == 1)
    }

    @Test func runsOnAWeakOwner_thatIsAnActor() async throws {
        let signal = Signal<Void, Int>()
        var counter: Counter? = Counter()
        signal.connect(weak: try #require(counter)) { counter, _, number in counter.add(number) }
        try await signal.send(3)
        #expect(await counter?.sum == 3)
        counter = nil
        try await signal.send(3)
        #expect(signal.receiverCount == 0)
    }

    @Test func prunesWhenAnOwnersEndDisconnectsAnother() async throws {
        let signal = Signal<Void, Int>()
        let other = signal.connect { _, _ in }
        var owner: Disconnecting? = Disconnecting(other)
        signal.connect(weak: try #require(owner)) { _, _, _ in }
        owner = nil
        try await signal.send(1)
        #expect(signal.receiverCount == 0)
    }

    @Test func isSafe_whenThreadsConnectSendAndDisconnect() async throws {
        let signal = Signal<Int, Int>()
        let (received, ofTheSteady) = (EventLog(), EventLog())
        signal.connect { _, number in ofTheSteady.add("\(number)") }
        let loops = (0..<3).map { EventLoop(threadNamed: "signals-\($0)") }
        await withThrowingTaskGroup { group in
            for (sender, loop) in loops.enumerated() {
                group.addTask(executorPreference: loop) {
                    for number in 0..<200 {
                        let connection = signal.connect(from: .only(sender)) { _, number in
                            received.add("\(number)")
                        }
                        try await signal.send(number, from: sender)
                        connection.disconnect()
                    }
                }
            }
        }
        #expect(ofTheSteady.all.count == 600)
        #expect(received.all.count == 600)
        #expect(signal.receiverCount == 1)
    }
}

/// Disconnects a receiver when it goes.
private final class Disconnecting: Sendable {
    private let connection: SignalConnection

    init(_ connection: SignalConnection) { self.connection = connection }

    deinit { connection.disconnect() }
}
