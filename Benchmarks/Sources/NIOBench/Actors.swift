//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import NIOCore

/// Calls another actor, from its event loop.
actor Caller {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let loop: any EventLoop

    init(on loop: any EventLoop) {
        self.loop = loop
        unownedExecutor = loop.executor.asUnownedSerialExecutor()
    }

    func call(_ callee: Callee, times: Int) async {
        for _ in 0..<times { await callee.increment() }
        loop.preconditionInEventLoop()
    }

    /// What a call takes, in nanoseconds, one after the other.
    func time(_ callee: Callee, times: Int) async -> Double {
        let start = monotonicNanoseconds()
        await call(callee, times: times)
        return Double(monotonicNanoseconds() - start) / Double(times)
    }
}

/// Counts its calls, on its event loop.
actor Callee {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let loop: any EventLoop
    private var count = 0

    init(on loop: any EventLoop) {
        self.loop = loop
        unownedExecutor = loop.executor.asUnownedSerialExecutor()
    }

    // Not inlined: it is the call that is measured.
    @inline(never)
    func increment() { count &+= 1 }

    func check(_ expected: Int) {
        loop.preconditionInEventLoop()
        precondition(count == expected, "\(count) calls instead of \(expected)")
    }
}
