//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Time that passes, though it takes none: see `StillTime`.
extension KeyOperation {
    static let times = [
        KeyOperation("sleep of a millisecond", count: 1_000) {
            let waiter = Waiter()
            return { count in try await waiter.sleep(times: count) }
        },
        KeyOperation("sleep of a service", count: 1_000) {
            let waiter = Waiter()
            try await waiter.start()
            return { count in await waiter.sleepAsService(times: count) }
        },
        KeyOperation("tick of a service's timer", count: 1_000) {
            let clockwork = Clockwork()
            try await clockwork.start()
            return { count in await clockwork.awaitTicks(count) }
        },
        KeyOperation("call scheduled and cancelled", count: 5_000) {
            let waiter = Waiter()
            return { count in await waiter.scheduleAndCancel(times: count) }
        },
    ]
}

private actor Waiter: Service {
    nonisolated let lifecycle = Lifecycle()

    func sleep(times: Int) async throws {
        for _ in 0..<times { try await EventLoop.main.sleep(for: .milliseconds(1)) }
    }

    func sleepAsService(times: Int) async {
        for _ in 0..<times { await sleep(for: .milliseconds(1)) }
    }

    /// Hundreds at a time, each due in another millisecond, as time-outs of requests are.
    func scheduleAndCancel(times: Int) {
        for batch in stride(from: 0, to: times, by: 500) {
            let calls = (1...min(500, times - batch)).map { EventLoop.main.schedule(after: .milliseconds($0)) {} }
            for call in calls { call.cancel() }
        }
    }
}

/// A service with a timer.
private actor Clockwork: Service {
    nonisolated let lifecycle = Lifecycle()
    private var left = 0
    private var waiter: UnsafeContinuation<Void, Never>?

    var tasks: Tasks {
        every(.milliseconds(10), "tick") { tick() }
    }

    private func tick() {
        left -= 1
        guard left == 0 else { return }
        waiter?.resume()
        waiter = nil
    }

    func awaitTicks(_ count: Int) async {
        guard count > 0 else { return }
        left = count
        await withUnsafeContinuation { waiter = $0 }
    }
}
