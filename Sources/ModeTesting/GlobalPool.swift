//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) import _Concurrency

/// Catches what a simulated program gives to the runtime's global pool: bare and detached tasks, `Task.sleep`, default
/// actors, `@concurrent` functions.
///
/// The runtime's default executor is replaced, once in a process, by one that looks which thread asks: on a
/// simulation's thread the job stays in the simulation, on any other it goes where it always went. The hooks that the
/// runtime exports would not do: `Task.sleep` passes them by.
enum GlobalPool {
    /// Puts the executor in its place; nothing happens if it is there.
    ///
    /// The runtime reads an executor's object and its methods one after the other, without a lock. Whoever reads while
    /// they are written may see the one of before with the other of after; neither executor has state of its own, so
    /// both combinations work.
    static func capture() { _ = isCaptured }

    private static let isCaptured: Bool = {
        _ = PoolExecutor.original
        _ = VirtualClock.isInPlace
        _createExecutors(factory: PoolExecutorFactory.self)
        return true
    }()

    /// Runs a job as the pool does: on no actor.
    static func run(_ job: UnownedJob) { job.runSynchronously(on: noActor) }

    /// What the runtime calls its generic executor: two null words. There is no public way to name it.
    // Sound: `UnownedSerialExecutor` wraps the runtime's reference to an executor, two words of which 0, 0 is that one.
    private static let noActor = unsafeBitCast((UInt(0), UInt(0)), to: UnownedSerialExecutor.self)
}

private struct PoolExecutorFactory: ExecutorFactory {
    /// The main actor stays where it is.
    static var mainExecutor: any MainExecutor { MainActor.executor }
    static let defaultExecutor: any TaskExecutor = PoolExecutor()
}

/// No stored properties: see ``GlobalPool/capture()``.
private final class PoolExecutor: TaskExecutor, SchedulingExecutor {
    /// The executor of before.
    static let original = Task.defaultExecutor

    func enqueue(_ job: consuming ExecutorJob) {
        guard let world = SimulatedWorld.current else { return Self.original.enqueue(job) }
        world.addToPool(UnownedJob(job))
    }

    func enqueue<C: Clock>(
        _ job: consuming ExecutorJob,
        after delay: C.Duration,
        tolerance: C.Duration?,
        clock: C,
    ) {
        guard let world = SimulatedWorld.current, let delay = delay as? Duration else {
            return Self.scheduler.enqueue(job, after: delay, tolerance: tolerance, clock: clock)
        }
        world.addToPool(UnownedJob(job), after: delay.inVirtualTime)
    }

    func enqueue<C: Clock>(
        _ job: consuming ExecutorJob,
        at instant: C.Instant,
        tolerance: C.Duration?,
        clock: C,
    ) {
        guard let world = SimulatedWorld.current, let delay = clock.now.duration(to: instant) as? Duration else {
            return Self.scheduler.enqueue(job, at: instant, tolerance: tolerance, clock: clock)
        }
        let isExact = VirtualClock.isInPlace && (clock is ContinuousClock || clock is SuspendingClock)
        world.addToPool(UnownedJob(job), after: isExact ? delay.inVirtualTime : delay.inWholeMilliseconds)
    }

    private static var scheduler: any SchedulingExecutor {
        guard let scheduler = original as? any SchedulingExecutor else {
            preconditionFailure("the default executor keeps no time, so Task.sleep works only inside a simulation")
        }
        return scheduler
    }
}

extension SimulatedWorld {
    /// The simulation of the calling thread.
    static var current: SimulatedWorld? {
        // Nothing else simulates loops.
        LoopEnvironment.simulator.map { unsafeDowncast($0, to: SimulatedWorld.self) }
    }
}

extension Duration {
    /// Nanoseconds; the past is now.
    var inVirtualTime: UInt64 { UInt64(max(inNanoseconds, 0)) }

    /// For clocks that are not simulated: they have gone on since the deadline was made, by microseconds that would be
    /// different ones each time.
    fileprivate var inWholeMilliseconds: UInt64 {
        (inVirtualTime + 999_999) / 1_000_000 * 1_000_000
    }
}
