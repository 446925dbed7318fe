//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Drives one logical loop of a simulation.
// Sendable: `world` decides by thread; everything else is touched on the simulation's thread only. `eventLoop` is set
// once, before the driver is shared.
final class SimulatedDriver: LoopDriver, @unchecked Sendable {
    let world: SimulatedWorld
    // The loop owns the driver, so it outlives it; set right after `init`, before anything else.
    // swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
    private unowned(unsafe) var eventLoop: EventLoop!

    /// Calls that wait for their turn.
    var calls = CallQueue()
    /// Calls from other loops that are still on their way.
    var callsOnTheWay = CallQueue()
    /// When the last of them arrives.
    var lastArrival: UInt64 = 0
    /// Until then the loop runs nothing, as if a body blocked it.
    var blockedUntil: UInt64 = 0
    /// How many times it is held; that keeps nothing going here, but should be 0 in the end.
    private(set) var holds = 0
    /// Turns that came meanwhile.
    var held: [ReadyQueue.Work] = []

    init(_ world: SimulatedWorld) {
        self.world = world
    }

    func attach(to loop: EventLoop) { eventLoop = loop }

    var loop: EventLoop { eventLoop }

    var isBlocked: Bool { world.now < blockedUntil }

    var isOnLoop: Bool { world.isOnThread && world.running === self }

    var now: UInt64 { world.now }

    var wallTime: WallTime { world.wallTime }

    func enqueue(_ job: UnownedJob) { world.add(job, to: self) }

    func execute(_ call: consuming @escaping @Sendable () -> Void) { world.add(call, to: self) }

    /// Runs a body as this loop.
    func perform(_ body: () -> Void) {
        let previous = world.running
        world.running = self
        loop.asCurrent(body)
        world.running = previous
    }

    func perform(_ work: ReadyQueue.Work) {
        let loop = loop
        perform {
            switch work {
            case .call: calls.popFirst()?()
            case .job(let job):
                job.runSynchronously(
                    isolatedTo: loop.asUnownedSerialExecutor(),
                    taskExecutor: loop.asUnownedTaskExecutor(),
                )
            }
        }
    }

    func arm(_ timer: any LoopTimer, at deadline: UInt64) {
        precondition(timer.slot == nil, "a timer was armed twice")
        timer.slot = world.timers.arm(.timer(timer, self), at: deadline)
    }

    func disarm(_ timer: any LoopTimer) {
        guard let slot = timer.slot else { return }
        // Drivers alone write slots, and all timers of a simulated loop are armed above.
        world.timers.disarm(unsafeDowncast(slot, to: VirtualTimers.Arming.self))
        timer.slot = nil
    }

    /// Runs the body in a turn of the loop: there is no other thread.
    func offload(
        _ body: @escaping @Sendable () -> Void,
        completion: @escaping (_ ran: Bool) -> Void,
    ) -> any CancellableWork {
        let work = SimulatedWork()
        world.makeReady(
            {
                if !work.isCancelled { body() }
                completion(!work.isCancelled)
            },
            on: self,
        )
        return work
    }

    /// No signal reaches a simulation.
    func watch(_ signal: UnixSignal, _ handler: @escaping () -> Void) throws -> any CancellableWork { SimulatedWork() }

    func hold() { if world.isOnThread { holds += 1 } }

    func release() { if world.isOnThread { holds -= 1 } }

    func run() { preconditionFailure("inside a simulation the simulation runs the loops") }

    func stop() {}

    func random() -> UInt64 { world.random.next() }
}

private final class SimulatedWork: CancellableWork {
    var isCancelled = false

    func cancel() { isCancelled = true }
}

/// Calls, first in, first out.
struct CallQueue {
    private var calls: [() -> Void] = []
    private var head = 0

    var isEmpty: Bool { head == calls.count }

    mutating func append(_ call: @escaping () -> Void) { calls.append(call) }

    mutating func popFirst() -> (() -> Void)? {
        guard head < calls.count else { return nil }
        let call = calls[head]
        head += 1
        if head == calls.count || head > 1_024 {
            calls.removeFirst(head)
            head = 0
        }
        return call
    }
}
