//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import Synchronization

/// What the logical loops of a simulation share: one thread, one queue, one time.
// Sendable: everything but `arrivals` is touched on the simulation's thread only.
final class SimulatedWorld: @unchecked Sendable {
    /// Virtual time does not begin at 0, so that nobody takes it for a duration.
    static let origin: UInt64 = 1_000_000_000_000

    private(set) var now = SimulatedWorld.origin
    /// What time of which day it is.
    var wallClock = SimulatedWallClock()
    var timers: VirtualTimers
    /// What the program asks its loops for.
    var random: SplitMix64
    let trace: Trace
    let faults: FaultPlan
    /// Looks on, for tests of Mode itself.
    var observer: (any SimulationObserver)?
    /// How messages between loops fare; `nil` when they arrive at once.
    var delays: MessageDelays?

    /// The loop whose turn it is.
    var running: SimulatedDriver?
    /// Whether code of the simulation runs, which sees virtual time.
    private(set) var isPerforming = false
    /// Loops live as long as the simulation: actors refer to them unowned.
    private(set) var loops: [EventLoop] = []
    private var ready: ReadyQueue
    private let arrivals = Arrivals()
    private let thread = CallingThread.number
    private let patience: Duration

    init(seed: UInt64?, _ options: SimulationOptions) {
        // One stream of numbers for each purpose, so that they do not shift one another.
        var seeds = SplitMix64(seed: seed ?? 0)
        let ofOrder = seeds.next()
        let ofTimers = seeds.next()
        ready = ReadyQueue(seed: seed == nil ? nil : ofOrder)
        timers = VirtualTimers(seed: seed == nil ? nil : ofTimers)
        random = SplitMix64(seed: seeds.next())
        faults = FaultPlan(seed: seeds.next())
        trace = Trace(options.trace)
        // What other threads do does not follow from a seed.
        patience = options.patience ?? (seed == nil ? .seconds(2) : .zero)
    }

    func makeLoop(named name: String) -> EventLoop {
        let loop = EventLoop(name: name, driver: SimulatedDriver(self))
        loops.append(loop)
        return loop
    }

    var isOnThread: Bool { CallingThread.number == thread }

    // MARK: What is ready

    func add(_ job: UnownedJob, to driver: SimulatedDriver) {
        guard isOnThread else { return arrivals.bring(.init(driver: driver, work: .job(job))) }
        if let delay = messageDelay(to: driver) {
            return _ = timers.arm(.call { self.makeReady(job, on: driver) }, at: now + delay)
        }
        makeReady(job, on: driver)
    }

    func add(_ call: @escaping @Sendable () -> Void, to driver: SimulatedDriver) {
        guard isOnThread else { return arrivals.bring(.init(driver: driver, work: .call(call))) }
        if let delay = callDelay(to: driver) { return send(call, to: driver, delay) }
        makeReady(call, on: driver)
    }

    /// A job of the global pool; on the simulation's thread.
    func addToPool(_ job: UnownedJob, after delay: UInt64 = 0) {
        if delay == 0 {
            makeReady(job, on: nil)
        } else {
            timers.arm(.job(job), at: now.addingReportingOverflow(delay).overflow ? .max : now + delay)
        }
    }

    func makeReady(_ job: UnownedJob, on driver: SimulatedDriver?) {
        ready.append(ReadyQueue.Turn(driver: driver, work: .job(job)))
    }

    func makeReady(_ call: @escaping () -> Void, on driver: SimulatedDriver) {
        driver.calls.append(call)
        ready.append(ReadyQueue.Turn(driver: driver, work: .call))
    }

    // MARK: Going on

    /// Runs what is ready, or else lets time jump to the next timer; false when nothing is left and nothing comes.
    func step() -> Bool { runReady() || fireNextTimer() || arrivals.wait(for: patience) }

    /// Runs one thing that is ready; false if nothing is.
    func runReady() -> Bool {
        arrivals.takeAll { item in
            switch item.work {
            case .job(let job): makeReady(job, on: item.driver)
            case .call(let call): makeReady(call, on: item.driver)
            }
        }
        while let turn = ready.popNext() {
            if let driver = turn.driver, driver.isBlocked {
                driver.held.append(turn.work)
                continue
            }
            perform(turn)
            return true
        }
        return false
    }

    private func perform(_ turn: ReadyQueue.Turn) {
        isPerforming = true
        if let driver = turn.driver {
            driver.perform(turn.work)
        } else if case .job(let job) = turn.work {
            GlobalPool.run(job)
        }
        isPerforming = false
        trace.nameServices()
    }

    private func fireNextTimer() -> Bool {
        guard let (deadline, arming, action) = timers.popNext() else { return false }
        if deadline > now {
            trace.add(.jump(deadline - now), at: deadline, on: action.loopName)
            now = deadline
        }
        switch action {
        case .job(let job): makeReady(job, on: nil)
        case .call(let call): call()
        case .timer(let timer, let driver):
            // It will be late, but it can still be disarmed.
            guard !driver.isBlocked else {
                timers.rearm(arming, action, at: driver.blockedUntil)
                break
            }
            isPerforming = true
            driver.perform {
                timer.slot = nil
                timer.deadlineReached()
            }
            isPerforming = false
        }
        trace.nameServices()
        return true
    }

    // MARK: Blocked loops

    func block(_ driver: SimulatedDriver, for duration: UInt64) {
        driver.blockedUntil = max(driver.blockedUntil, now + duration)
        timers.arm(.call { self.unblock(driver) }, at: driver.blockedUntil)
    }

    private func unblock(_ driver: SimulatedDriver) {
        guard !driver.isBlocked else { return }
        let held = driver.held
        driver.held = []
        for work in held { ready.append(ReadyQueue.Turn(driver: driver, work: work)) }
    }

    // MARK: The end

    /// Lets go of everything: loops hold their drivers, which hold the world.
    func end() {
        loops = []
        timers = VirtualTimers(seed: nil)
        ready = ReadyQueue(seed: nil)
        trace.end()
    }

    /// What a stalled simulation waits for may still come, and needs the loops then.
    func leaveForGood() { Self.leftForGood.withLock { $0.append(self) } }

    private static let leftForGood = Lock<[SimulatedWorld]>([])
}

extension VirtualTimers.Action {
    /// Whose timer it is.
    fileprivate var loopName: String {
        switch self {
        case .timer(_, let driver): driver.loop.name
        case .job: Trace.poolName
        case .call: Trace.simulationName
        }
    }
}
