//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What makes an ``EventLoop`` go: the seam between loops and where their time, order and threads come from.
///
/// There are two: ``UVDriver``, which is libuv and real threads, and the simulation of `ModeTesting`, which is virtual
/// time on one thread. Nothing above this line asks anybody else for time, order or threads.
package protocol LoopDriver: AnyObject, Sendable {
    /// Tells the driver whose jobs it runs. Called once, before anything else. The loop keeps the driver alive.
    func attach(to loop: EventLoop)

    /// Whether the caller runs on the loop's thread.
    var isOnLoop: Bool { get }

    /// Nanoseconds of the loop's monotonic clock. From any thread.
    var now: UInt64 { get }

    /// What the wall clock shows; the system's by default. It may jump. From any thread.
    var wallTime: WallTime { get }

    /// Runs a job of the concurrency runtime. From any thread.
    func enqueue(_ job: UnownedJob)

    /// Runs a call on the loop, soon. From any thread; calls from one thread keep their order.
    func execute(_ call: consuming @escaping @Sendable () -> Void)

    /// Arms a timer for an instant of ``now``. On the loop.
    func arm(_ timer: any LoopTimer, at deadline: UInt64)

    /// Disarms a timer; nothing happens if it is not armed. On the loop.
    func disarm(_ timer: any LoopTimer)

    /// Runs `body` on a thread for work that blocks; then `completion(true)` on the loop, or `completion(false)` if it
    /// was cancelled before it began. On the loop.
    func offload(
        _ body: @escaping @Sendable () -> Void,
        completion: @escaping (_ ran: Bool) -> Void,
    ) -> any CancellableWork

    /// Calls `handler` on the loop for each delivery of a process signal, until the watch is cancelled. On the loop.
    func watch(_ signal: UnixSignal, _ handler: @escaping () -> Void) throws -> any CancellableWork

    /// Keeps the loop going although it has nothing to do at the moment. From any thread; counted.
    func hold()

    /// Takes one ``hold()`` back. From any thread.
    func release()

    /// Runs the loop on the calling thread until ``stop()``.
    func run()

    /// Makes ``run()`` return. From any thread.
    func stop()

    /// A random number; a simulation draws it from its seed. On the loop.
    func random() -> UInt64
}

extension LoopDriver {
    package var wallTime: WallTime { .now() }

    package func random() -> UInt64 { UInt64.random(in: .min ... .max) }
}

/// Something under way that can be called off.
///
/// On the loop.
package protocol CancellableWork: AnyObject {
    /// Calls it off; nothing happens when it is too late.
    func cancel()
}
