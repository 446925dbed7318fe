//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Synchronization
import Testing

@testable import Mode

@Suite(.timeLimit(.minutes(10))) struct SignalTests {
    private let signal = Signal<Int, String>("changed", of: SignalTests.self)
    private let events = EventLog()

    @Test func callsReceivers_inTheOrderOfTheirConnection() async throws {
        for number in 0..<5 { signal.connect { sender, payload in events.add("\(number) \(sender) \(payload)") } }
        try await signal.send("a", from: 7)
        #expect(events.take() == (0..<5).map { "\($0) 7 a" })
        #expect(signal.receiverCount == 5)
    }

    // Python mode: test_signals.py, a signal is called like a function.
    @Test func isCalledLikeAFunction() async throws {
        signal.connect { _, payload in events.add(payload) }
        try await signal("b", from: 1)
        #expect(events.all == ["b"])
    }

    @Test func awaitsEachReceiver_beforeTheNext() throws {
        try simulate { simulation in
            let signal = Signal<Void, Int>()
            let events = EventLog()
            for number in 0..<3 {
                signal.connect { _, _ in
                    events.add("\(number) begins")
                    try await EventLoop.main.sleep(for: .seconds(1))
                    events.add("\(number) ends")
                }
            }
            try await signal.send(1)
            #expect(events.all == (0..<3).flatMap { ["\($0) begins", "\($0) ends"] })
            #expect(simulation.elapsed == .seconds(3))
        }
    }

    // Python mode stops at the first error.
    @Test func callsEverybody_andThrowsAllErrors_whenSomeThrow() async {
        signal.connect { _, _ in throw Boom("first") }
        signal.connect { _, _ in events.add("second") }
        signal.connect { _, _ in throw Boom("third") }
        let error = await #expect(throws: SignalError.self) { try await signal.send("a", from: 1) }
        #expect(events.all == ["second"])
        #expect(error?.errors.map { "\($0)" } == ["first", "third"])
        #expect(error?.failures[0].site.hasPrefix("ModeTests/SignalTests.swift:") == true)
        #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("signal SignalTests.changed: first (receiver connected at "))
    }

    // Python mode: disconnecting an ordinary receiver does nothing.
    @Test func callsNobody_whoIsDisconnected() async throws {
        let connection = signal.connect { _, _ in events.add("a") }
        signal.connect { _, _ in events.add("b") }
        #expect(connection.isConnected)
        connection.disconnect()
        connection.disconnect()
        #expect(!connection.isConnected)
        try await signal.send("a", from: 1)
        #expect(events.all == ["b"])
        #expect(signal.receiverCount == 1)
    }

    @Test func staysConnected_whenTheConnectionIsDropped() async throws {
        do { _ = signal.connect { _, _ in events.add("a") } }
        try await signal.send("a", from: 1)
        #expect(events.all == ["a"])
    }

    @Test func callsThoseOfItsBeginning_whenTheListChangesMeanwhile() async throws {
        let later = Box<SignalConnection?>(nil)
        signal.connect { _, _ in
            events.add("first")
            later.value?.disconnect()
            signal.connect { _, _ in events.add("new") }
        }
        later.value = signal.connect { _, _ in events.add("disconnected meanwhile") }
        signal.connect { _, _ in events.add("last") }
        try await signal.send("a", from: 1)
        #expect(events.take() == ["first", "last"])
        try await signal.send("a", from: 1)
        #expect(events.all == ["first", "last", "new"])
    }

    @Test func runsAReceiverOnTheActor_thatItIsConnectedIn() async throws {
        let signal = Signal<Void, Int>()
        let counter = Counter()
        await counter.connect(to: signal)
        try await signal.send(2)
        try await signal.send(3)
        #expect(await counter.sum == 5)
    }

    @Test func callsTheReceivers_whenTheSendersTaskIsCancelled() throws {
        try simulate { _ in
            let signal = Signal<Void, Int>()
            let events = EventLog()
            signal.connect { _, _ in try await EventLoop.main.sleep(for: .seconds(1)) }
            signal.connect { _, _ in events.add("second, cancelled: \(Task.isCancelled)") }
            let task = spawn {
                withUnsafeCurrentTask { $0?.cancel() }
                try await signal.send(1)
            }
            let error = await #expect(throws: SignalError.self) { try await task.value }
            #expect(error?.errors.first is CancellationError)
            #expect(events.all == ["second, cancelled: true"])
        }
    }

    // Python mode: test_signals.py, name and owner of a signal.
    @Test func hasALabel_ofItsTypeAndName() {
        #expect(signal.label == "SignalTests.changed")
        #expect("\(signal)" == "Signal(SignalTests.changed)")
        #expect(Signal<Int, Int>("alone").label == "alone")
    }

    // Python mode: test_signals.py, clone.
    @Test func sharesNoReceivers_withAClone() async throws {
        signal.connect { _, _ in events.add("a") }
        let clone = signal.clone()
        #expect(clone.label == signal.label)
        #expect(clone.receiverCount == 0)
        try await clone.send("a", from: 1)
        #expect(events.all.isEmpty)
    }

    @Test func letsGoOfAReceiver_whenItIsDisconnected() {
        let kept = WeakBox<PlainSender>()
        let connection = {
            let sender = PlainSender()
            kept.value = sender
            return signal.connect { _, _ in _ = sender }
        }()
        #expect(kept.value != nil)
        connection.disconnect()
        #expect(kept.value == nil)
    }
}

/// Senders: who hears whom.
@Suite struct SenderFilterTests {
    private let events = EventLog()

    // Python mode: test_signals.py, a receiver of one sender.
    @Test func hearsOneObject_andNoOtherThoughEqual() async throws {
        let (x, y) = (EqualSender(), EqualSender())
        let signal = Signal<EqualSender, Int>()
        signal.connect(from: .only(x)) { _, number in events.add("x \(number)") }
        signal.connect { _, number in events.add("any \(number)") }
        try await signal.send(1, from: y)
        try await signal.send(2, from: x)
        #expect(events.all == ["any 1", "x 2", "any 2"])
    }

    @Test func hearsEqualValues() async throws {
        let signal = Signal<String, Int>()
        signal.connect(from: .only("a")) { sender, number in events.add("\(sender) \(number)") }
        try await signal.send(1, from: "a")
        try await signal.send(2, from: "b")
        #expect(events.all == ["a 1"])
    }

    @Test func hearsWhatThePredicateSays() async throws {
        let signal = Signal<Int, Int>()
        signal.connect(from: .matching { $0 > 5 }) { sender, _ in events.add("\(sender)") }
        for sender in 4...7 { try await signal.send(0, from: sender) }
        #expect(events.all == ["6", "7"])
    }

    @Test func endsTheConnection_whenTheSenderIsGone() {
        let signal = Signal<PlainSender, Int>()
        let connection = signal.connect(from: .only(PlainSender())) { _, _ in }
        #expect(signal.receiverCount == 0)
        #expect(!connection.isConnected)
    }
}

/// A signal with a sender.
@Suite struct BoundSignalTests {
    // Python mode: test_signals.py, with_default_sender shares the receivers.
    @Test func sendsFromItsSender_toItsReceiversAndThoseOfAll() async throws {
        let events = EventLog()
        let (x, y) = (PlainSender("x"), PlainSender("y"))
        let all = PlainSender.changed.connect { sender, number in events.add("all \(sender.name) \(number)") }
        defer { all.disconnect() }
        x.changed.connect { sender, number in events.add("of \(sender.name) \(number)") }
        try await y.changed.send(1)
        try await x.changed(2)
        #expect(events.all == ["all y 1", "all x 2", "of x 2"])
        #expect(x.changed.sender === x)
        #expect("\(x.changed)".hasPrefix("Signal(PlainSender.changed) of "))
    }

    @Test func hasValuesAndEqualObjectsAsSenders() async throws {
        let events = EventLog()
        let values = Signal<Int, String>().withDefaultSender(3)
        values.connect { sender, payload in events.add("\(sender) \(payload)") }
        try await values.send("a")
        try await values.signal.send("b", from: 4)
        let (one, other) = (EqualSender(), EqualSender())
        let objects = Signal<EqualSender, String>()
        objects.withDefaultSender(one).connect { _, payload in events.add(payload) }
        try await objects.withDefaultSender(other).send("other")
        try await objects.withDefaultSender(one).send("one")
        #expect(events.all == ["3 a", "one"])
    }
}

/// Keeps an object that is looked at; weakly.
final class WeakBox<Object: AnyObject & Sendable>: Sendable {
    private struct Reference { weak var object: Object? }

    private let reference = Lock(Reference())

    var value: Object? {
        get { reference.withLock { $0.object } }
        set { reference.withLock { $0.object = newValue } }
    }
}
