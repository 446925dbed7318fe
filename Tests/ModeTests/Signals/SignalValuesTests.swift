//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Testing

@testable import Mode
@testable import ModeLoop

@Suite struct SignalValuesTests {
    @Test func yieldsWhatIsSent_andEndsWithTheSignal() throws {
        try simulate { simulation in
            var signal: Signal<String, Int>? = Signal()
            let values = try #require(signal?.values(from: .only("a")))
            let reader = spawn {
                var read: [String] = []
                for await (sender, payload) in values { read.append("\(sender) \(payload)") }
                return read
            }
            for number in 0..<3 {
                try await signal?.send(number, from: "a")
                try await signal?.send(number, from: "b")
            }
            await simulation.runUntilIdle()
            signal = nil
            #expect(await reader.value == ["a 0", "a 1", "a 2"])
        }
    }

    @Test func keepsTheNewest_whenNobodyReads() async throws {
        let signal = Signal<Void, Int>()
        let values = signal.values(buffer: .bufferingNewest(2))
        for number in 0..<10 { try await signal.send(number) }
        var iterator = values.makeAsyncIterator()
        #expect(await iterator.next()?.payload == 8)
        #expect(await iterator.next()?.payload == 9)
    }

    @Test func disconnects_whenTheReaderIsCancelled_orDropsTheSequence() throws {
        try simulate { simulation in
            let signal = Signal<Void, Int>()
            let values = signal.values()
            let reader = spawn { for await _ in values {} }
            await simulation.runUntilIdle()
            #expect(signal.receiverCount == 1)
            reader.cancel()
            await reader.value
            #expect(signal.receiverCount == 0)
            do { _ = signal.values() }
            #expect(signal.receiverCount == 0)
        }
    }
}
