//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// What services tell each other.
extension KeyOperation {
    static let messages = [
        KeyOperation("signal to ten receivers", count: 1_000) {
            let signal = Signal<Void, Int>()
            let receiver = Receiver()
            try await receiver.start()
            await receiver.connect(to: signal, times: 10)
            return { count in try await receiver.send(signal, times: count) }
        },
        KeyOperation("element put into a queue and got", count: 5_000) {
            let queue = FlowControlQueue<Int>(capacity: 100)
            return { count in
                for number in 0..<count {
                    try await queue.put(number)
                    _ = try await queue.get()
                }
            }
        },
    ]
}

private actor Receiver: Service {
    nonisolated let lifecycle = Lifecycle()
    private var sum = 0

    func connect(to signal: Signal<Void, Int>, times: Int) {
        for _ in 0..<times { connect(to: signal) { _, number in self.sum &+= number } }
    }

    func send(_ signal: Signal<Void, Int>, times: Int) async throws {
        for number in 0..<times { try await signal.send(number) }
    }
}
