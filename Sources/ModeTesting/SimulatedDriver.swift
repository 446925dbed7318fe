//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Drives one logical loop of a simulation.
// Sendable: the world is; `eventLoop` is set once, before the driver is shared.
final class SimulatedDriver: LoopDriver, @unchecked Sendable {
    private let world: SimulatedWorld
    // The loop owns the driver, so it outlives it; set right after `init`, before anything else.
    // swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
    private unowned(unsafe) var eventLoop: EventLoop!

    init(_ world: SimulatedWorld) {
        self.world = world
    }

    func attach(to loop: EventLoop) { eventLoop = loop }

    var isOnLoop: Bool { world.isOnThread && world.running === self }

    var now: UInt64 { world.now }

    func enqueue(_ job: UnownedJob) { world.add(.init(driver: self, work: .job(job))) }

    func execute(_ call: @escaping @Sendable () -> Void) { world.add(.init(driver: self, work: .call(call))) }

    /// Runs one item as this loop.
    func perform(_ work: SimulatedWorld.Item.Work) {
        let previous = world.running
        world.running = self
        let loop: EventLoop = eventLoop
        loop.asCurrent {
            switch work {
            case .call(let call): call()
            case .job(let job):
                job.runSynchronously(
                    isolatedTo: loop.asUnownedSerialExecutor(),
                    taskExecutor: loop.asUnownedTaskExecutor(),
                )
            }
        }
        world.running = previous
    }

    func arm(_ timer: any LoopTimer, at deadline: UInt64) {
        precondition(timer.slot == nil, "a timer was armed twice")
        timer.slot = world.timers.insert(at: deadline) { [self] in
            perform(
                .call {
                    timer.slot = nil
                    timer.deadlineReached()
                }
            )
        }
    }

    func disarm(_ timer: any LoopTimer) {
        (timer.slot as? VirtualTimers.Arming)?.cancel()
        timer.slot = nil
    }

    func offload(
        _ body: @escaping @Sendable () -> Void,
        completion: @escaping (_ ran: Bool) -> Void,
    ) -> any CancellableWork {
        let work = SimulatedWork()
        world.add(
            .init(
                driver: self,
                work: .call {
                    if !work.isCancelled { body() }
                    completion(!work.isCancelled)
                },
            )
        )
        return work
    }

    /// No signal reaches a simulation.
    func watch(_ signal: UnixSignal, _ handler: @escaping () -> Void) throws -> any CancellableWork { SimulatedWork() }

    func hold() {}

    func release() {}

    func run() { preconditionFailure("inside a simulation the simulation runs the loops") }

    func stop() {}
}

private final class SimulatedWork: CancellableWork {
    var isCancelled = false

    func cancel() { isCancelled = true }
}
