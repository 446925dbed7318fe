//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@testable import Mode

@Suite struct SyncSignalTests {
    private let signal = SyncSignal<Int, String>("changed", of: SyncSignalTests.self)
    private let events = EventLog()

    @Test func callsReceiversInOrder_beforeItReturns() throws {
        for number in 0..<5 { signal.connect { sender, payload in events.add("\(number) \(sender) \(payload)") } }
        try signal.send("a", from: 7)
        #expect(events.take() == (0..<5).map { "\($0) 7 a" })
        try signal("b", from: 7)
        #expect(events.all.count == 5)
        #expect(signal.receiverCount == 5)
        #expect(signal.clone().receiverCount == 0)
    }

    @Test func hearsOneSender_andNobodyOnceDisconnected() throws {
        let connection = signal.connect(from: .only(1)) { _, payload in events.add(payload) }
        try signal.send("a", from: 1)
        try signal.send("b", from: 2)
        connection.disconnect()
        try signal.send("c", from: 1)
        #expect(events.all == ["a"])
    }

    @Test func callsEverybody_andThrowsAllErrors() {
        signal.connect { _, _ in throw Boom("first") }
        signal.connect { _, _ in events.add("second") }
        let error = #expect(throws: SignalError.self) { try signal.send("a", from: 1) }
        #expect(error?.errors.count == 1)
        #expect(events.all == ["second"])
    }

    @Test func forgetsAnOwner_thatIsGone() throws {
        let plain = SyncSignal<Void, Int>("plain")
        var owner: PlainSender? = PlainSender("owner")
        plain.connect(weak: try #require(owner)) { owner, _, number in events.add("\(owner.name) \(number)") }
        try plain.send(1)
        owner = nil
        try plain.send(2)
        #expect(events.all == ["owner 1"])
        #expect(plain.receiverCount == 0)
        #expect("\(plain) \(signal)" == "SyncSignal(plain) SyncSignal(SyncSignalTests.changed)")
    }
}
