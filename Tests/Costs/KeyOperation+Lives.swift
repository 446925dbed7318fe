//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Services that start and stop.
extension KeyOperation {
    static let lives = [
        KeyOperation("start and stop of a child", count: 1_000, warmUp: 2_000) {
            let parent = Parent((0..<1_000).map { _ in Leaf() })
            return { count in try await parent.startAndStop(rounds: count / 1_000) }
        },
        KeyOperation("the same with hooks and tasks", count: 500, warmUp: 1_000) {
            let parent = Parent((0..<250).map { _ in Busy() })
            return { count in try await parent.startAndStop(rounds: count / 250) }
        },
        KeyOperation("crash and restart", count: 300) {
            let fragile = Fragile()
            let supervisor = Supervisor(intensity: .unlimited, backoff: .none) { fragile }
            try await supervisor.start()
            return { count in for _ in 0..<count { await fragile.crashAndReturn() } }
        },
        KeyOperation("child added and removed", count: 300) {
            let supervisor = Supervisor(intensity: .unlimited, backoff: .none)
            try await supervisor.start()
            let leaf = Leaf()
            return { count in try await supervisor.addAndRemove(leaf, times: count) }
        },
    ]
}

/// The least that a service can be.
actor Leaf: Service {
    nonisolated let lifecycle = Lifecycle()
    private var count = 0

    // Not inlined: it is the call that is measured.
    @inline(never) func increment() { count &+= 1 }
}

/// A service as many are.
private actor Busy: Service {
    nonisolated let lifecycle = Lifecycle()
    private var isOpen = false

    func onStart() { isOpen = true }

    func onShutdown() { isOpen = false }

    func work() async { await sleep(for: .seconds(1_000)) }

    var tasks: Tasks {
        background("work") { await work() }
        every(.seconds(1_000), "tick") { isOpen = true }
    }
}

private actor Parent: Service {
    nonisolated let lifecycle = Lifecycle()
    private let children: [any Service]

    init(_ children: [any Service]) {
        self.children = children
    }

    var dependencies: Dependencies {
        for child in children { child }
    }

    nonisolated func startAndStop(rounds: Int) async throws {
        for _ in 0..<rounds {
            try await start()
            await stop()
        }
    }
}

extension Supervisor {
    /// On the supervisor's loop throughout, as a service's own code would be.
    fileprivate func addAndRemove(_ leaf: Leaf, times: Int) async throws {
        for _ in 0..<times {
            try await addChild(leaf)
            try await removeChild(leaf)
        }
    }
}

private struct Boom: Error {}

private actor Fragile: Service {
    nonisolated let lifecycle = Lifecycle()
    private var waiter: UnsafeContinuation<Void, Never>?

    func onStarted() {
        waiter?.resume()
        waiter = nil
    }

    func crashAndReturn() async {
        await withUnsafeContinuation { continuation in
            waiter = continuation
            crash(Boom())
        }
    }
}
