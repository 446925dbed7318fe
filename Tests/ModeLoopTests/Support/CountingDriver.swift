//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization

@testable import ModeLoop

/// A driver that counts the jobs that reach another driver.
final class CountingDriver: LoopDriver {
    private let driver: UVDriver
    private let enqueued = Atomic(0)

    init(_ driver: UVDriver) {
        self.driver = driver
    }

    var enqueuedJobs: Int { enqueued.load(ordering: .relaxed) }
    var isOnLoop: Bool { driver.isOnLoop }
    var now: UInt64 { driver.now }

    func attach(to loop: EventLoop) { driver.attach(to: loop) }

    func enqueue(_ job: UnownedJob) {
        enqueued.add(1, ordering: .relaxed)
        driver.enqueue(job)
    }

    func execute(_ call: consuming @escaping @Sendable () -> Void) { driver.execute(call) }
    func arm(_ timer: any LoopTimer, at deadline: UInt64) { driver.arm(timer, at: deadline) }
    func disarm(_ timer: any LoopTimer) { driver.disarm(timer) }

    func offload(
        _ body: @escaping @Sendable () -> Void,
        completion: @escaping (_ ran: Bool) -> Void,
    ) -> any CancellableWork {
        driver.offload(body, completion: completion)
    }

    func watch(_ signal: UnixSignal, _ handler: @escaping () -> Void) throws -> any CancellableWork {
        try driver.watch(signal, handler)
    }

    func hold() { driver.hold() }
    func release() { driver.release() }
    func run() { driver.run() }
    func stop() { driver.stop() }
}
