//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// An actor that lives on a loop.
actor Counter {
    nonisolated let loop: EventLoop
    private(set) var count = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(on loop: EventLoop) {
        self.loop = loop
    }

    @discardableResult
    func increment() -> Int {
        count += 1
        return count
    }

    /// Calls another actor, as a service calls its dependency.
    func call(_ other: Counter, times: Int) async {
        for _ in 0..<times { await other.increment() }
    }

    /// Starts tasks on the loop, and awaits each.
    func spawn(times: Int) async {
        for _ in 0..<times { await Task(executorPreference: loop) {}.value }
    }

    /// Whether the actor's code runs where it should.
    var isOnItsLoop: Bool { loop.isOnLoop && EventLoop.current === loop }
}
