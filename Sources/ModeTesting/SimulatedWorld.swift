//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// What the logical loops of a simulation share: one thread, one queue, one time.
// Sendable: everything but `outside` is touched on the simulation's thread only.
final class SimulatedWorld: @unchecked Sendable {
    /// Virtual time does not begin at 0, so that nobody takes it for a duration.
    static let origin: UInt64 = 1_000_000_000_000

    private(set) var now = SimulatedWorld.origin
    var timers = VirtualTimers()
    /// Loops live as long as the simulation: actors refer to them unowned.
    private var loops: [EventLoop] = []
    /// The loop whose turn it is.
    var running: SimulatedDriver?
    private var ready: [Item] = []
    private var head = 0
    private let thread = CallingThread.number

    /// What other threads bring.
    private let outside = Lock<[Item]>([])
    private let arrival = Arrival()

    /// Something to run on a loop.
    // Sendable: handed over whole; what it holds is run on the simulation's thread only.
    struct Item: @unchecked Sendable {
        let driver: SimulatedDriver
        let work: Work

        enum Work {
            case job(UnownedJob)
            case call(() -> Void)
        }
    }

    func makeLoop(named name: String) -> EventLoop {
        let loop = EventLoop(name: name, driver: SimulatedDriver(self))
        loops.append(loop)
        return loop
    }

    /// Lets go of everything: loops hold their drivers, which hold the world.
    func end() {
        loops = []
        timers = VirtualTimers()
    }

    var isOnThread: Bool { CallingThread.number == thread }

    func add(_ item: Item) {
        if isOnThread {
            ready.append(item)
        } else {
            outside.withLock { $0.append(item) }
            arrival.signal()
        }
    }

    /// Runs what is ready, or else lets time jump to the next timer; false when nothing is left and nothing comes.
    func step() -> Bool {
        if runReady() { return true }
        if let timer = timers.popNext() {
            now = max(now, timer.deadline)
            timer.fire()
            return true
        }
        return arrival.wait()
    }

    /// Runs one thing that is ready; false if nothing is.
    func runReady() -> Bool {
        takeOutside()
        guard head < ready.count else { return false }
        let item = ready[head]
        head += 1
        forgetWhatRan()
        item.driver.perform(item.work)
        return true
    }

    /// Keeps the queue short, also where something is always ready.
    private func forgetWhatRan() {
        guard head == ready.count || (head > 1_024 && head > ready.count / 2) else { return }
        ready.removeFirst(head)
        head = 0
    }

    private func takeOutside() {
        let arrived = outside.withLock { outside in
            defer { outside = [] }
            return outside
        }
        ready += arrived
    }
}
