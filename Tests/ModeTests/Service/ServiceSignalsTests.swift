//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Testing

@testable import Mode
@testable import ModeLoop

@Suite struct ServiceSignalsTests {
    @Test func receives_whileTheRunLasts() throws {
        try simulate { _ in
            let signal = Signal<Void, Int>("added")
            let receiver = Adder(signal)
            try await receiver.start()
            try await signal.send(1)
            try await receiver.restart()
            try await signal.send(2)
            #expect(signal.receiverCount == 1)
            await receiver.stop()
            try await signal.send(3)
            #expect(await receiver.sum == 3)
            #expect(signal.receiverCount == 0)
        }
    }

    @Test func runsOnTheServicesLoop_withEverythingItCalls() async throws {
        let signal = Signal<Void, Int>("added")
        let receiver = Adder(signal, on: .thread("receiver"))
        try await receiver.start()
        try await spawn { try await signal.send(1) }.value
        #expect(await receiver.threads == ["receiver", "receiver"])
        await receiver.stop()
        await expectParked([receiver])
    }

    @Test func isCancelled_whenTheSenderIs() throws {
        try simulate { simulation in
            let signal = Signal<Void, Int>("added")
            let receiver = ChildService(
                "receiver",
                on: .thread("receiver"),
                script: .starting { service in
                    service.connect(to: signal) { _, _ in try await EventLoop.main.sleep(for: .seconds(60)) }
                },
            )
            try await receiver.start()
            let sender = spawn { try await signal.send(1) }
            await simulation.advance(by: .seconds(1))
            sender.cancel()
            await #expect(throws: SignalError.self) { try await sender.value }
            #expect(simulation.elapsed == .seconds(1))
            await receiver.stop()
        }
    }
}

/// Adds up what it receives.
private actor Adder: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let signal: Signal<Void, Int>
    private(set) var sum = 0
    private(set) var threads: [String] = []

    init(_ signal: Signal<Void, Int>, on choice: LoopChoice = .inherited) {
        lifecycle = Lifecycle(on: choice)
        self.signal = signal
    }

    func onStart() {
        connect(to: signal) { _, number in
            sum += number
            threads.append(ChildThreads.currentName)
            threads.append(await concurrentThread())
        }
    }
}

@concurrent private func concurrentThread() async -> String { ChildThreads.currentName }
