//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import UV

/// One stay of an event loop on a thread: the `uv_loop_t`, its handles and the jobs that are ready.
///
/// Confined to that thread. A parked loop has none; it gets a new one with its next thread.
final class UVTurn {
    let loop: UV.Loop
    let timers: TimerBuckets

    /// Called when another thread sent a wake-up, before the ready jobs run.
    private let onWake: () -> Void
    private let eventLoop: EventLoop
    private let pulse: LoopPulse
    private let timeBudget: UInt64
    private let serialExecutor: UnownedSerialExecutor
    private let taskExecutor: UnownedTaskExecutor
    /// On a loop that somebody else runs.
    private let guest: Guest?

    // `push` and `pop` run nobody's code, so on the loop's one thread no two accesses overlap.
    @exclusivity(unchecked) private var ring = JobRing()
    private var isDraining = false
    private var isIdling = false
    private var mainQueue: UV.Poll?

    // Set by `init`, and never `nil` after it; unwrapped implicitly because their callbacks need `self`.
    // swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
    private var wakeup: UV.Wakeup!
    // swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
    private var prepare: UV.Prepare!
    // swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
    private var check: UV.Check!
    // swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
    private var idle: UV.Idle!

    /// A turn on a loop that somebody else runs: ``EventLoop/current`` is ours only inside our callbacks, and the host's
    /// come between them.
    struct Guest {
        unowned let driver: UVDriver
        let keepsHostAlive: Bool
    }

    /// After so many jobs, or so much time, I/O and timers get their turn.
    private static let jobBudget = 1024
    private static let timeBudget: UInt64 = 2_000_000
    /// A host wants to be back within a millisecond.
    private static let guestTimeBudget: UInt64 = 250_000
    /// Reading the clock costs about as much as a small job, so it is not read after each.
    private static let jobsPerLook = 8

    init(
        loop: UV.Loop,
        eventLoop: EventLoop,
        guest: Guest?,
        pulse: LoopPulse,
        onWake: @escaping () -> Void,
    ) throws(UVError) {
        self.loop = loop
        self.eventLoop = eventLoop
        self.guest = guest
        timeBudget = guest == nil ? Self.timeBudget : Self.guestTimeBudget
        self.pulse = pulse
        self.onWake = onWake
        serialExecutor = eventLoop.asUnownedSerialExecutor()
        taskExecutor = eventLoop.asUnownedTaskExecutor()
        timers = TimerBuckets(loop: loop, host: guest.map { TimerBuckets.Host($0, eventLoop) })
        wakeup = try UV.Wakeup(on: loop) { [unowned self] in
            beginBusy()
            enter {
                self.onWake()
                drain()
            }
        }
        prepare = try UV.Prepare(on: loop) { [unowned self] in
            enter(drain)
            // libuv computes the wait from its cached time, which is that of the turn's beginning: without this, what ran in
            // the meantime is added to it, and timers are late by so much.
            self.loop.updateTime()
            self.pulse.end(at: MonotonicMilliseconds.coarse)
            guest?.driver.leaveIfPossible()
        }
        check = try UV.Check(on: loop) { [unowned self] in
            beginBusy()
            enter(drain)
        }
        idle = try UV.Idle(on: loop) {}
        prepare.start()
        check.start()
        // What drains must not keep an otherwise finished loop going.
        prepare.isReferenced = false
        check.isReferenced = false
    }

    var sender: WakeupSender { wakeup.sender }

    /// Whether waiting for other threads keeps the loop going.
    var waitsForOthers: Bool {
        get { wakeup.isReferenced }
        set { wakeup.isReferenced = newValue }
    }

    // MARK: Jobs

    /// Whether jobs wait for their turn.
    var hasJobs: Bool { !ring.isEmpty }

    /// Adds a job that is ready to run.
    func push(_ job: UnownedJob) {
        ring.append(job)
        guard !isDraining, !isIdling else { return }
        startIdling()
    }

    /// A started idle handle keeps the loop alive and the poll from sleeping.
    ///
    /// Without it a job enqueued before the loop runs, or by the last close callback, would never run.
    private func startIdling() {
        isIdling = true
        idle.start()
    }

    func drain() {
        // A host that runs its loop inside a job waits for events there.
        guard !isDraining else { return timers.armDeferred() }
        guard !ring.isEmpty else { return timers.discardEmpty() }
        isDraining = true
        timers.beginDeferring()
        defer { timers.endDeferring() }
        var jobsLeft = Self.jobBudget
        let start = MonotonicTime.nanoseconds
        while jobsLeft > 0, let job = ring.popFirst() {
            job.runSynchronously(isolatedTo: serialExecutor, taskExecutor: taskExecutor)
            jobsLeft -= 1
            if jobsLeft % Self.jobsPerLook == 0, MonotonicTime.nanoseconds - start > timeBudget { break }
        }
        isDraining = false
        if ring.isEmpty {
            guard isIdling else { return }
            isIdling = false
            idle.stop()
        } else if !isIdling {
            startIdling()
        }
    }

    /// The loop does something: to be called by whatever is called between its wait for events and the check handle.
    ///
    /// Everything else lies between the check handle and the next wait.
    @inline(__always) func beginBusy() { pulse.begin(at: loop.cachedMilliseconds) }

    /// Runs `body` as this loop: ``EventLoop/current`` names it meanwhile.
    func enter(_ body: () -> Void) {
        guard let guest else { return body() }
        guest.driver.claimIfMoved()
        eventLoop.asCurrent(body)
    }

    // MARK: The main queue

    /// Drains the process's main dispatch queue, and so the main actor, from this loop.
    ///
    /// On the main thread only.
    func attachMainQueue() {
        guard mainQueue == nil, let descriptor = MainQueue.descriptor() else { return }
        do {
            let poll = try UV.Poll(on: loop, descriptor: descriptor) { [unowned self] in
                beginBusy()
                MainQueue.drain(descriptor)
            }
            try poll.start()
            poll.isReferenced = false
            mainQueue = poll
        } catch {
            preconditionFailure("the main queue's descriptor cannot be polled: \(error)")
        }
    }

    /// Leaves the main queue to somebody else.
    func detachMainQueue() {
        mainQueue?.close()
        mainQueue = nil
    }

    // MARK: The end

    /// Closes every handle of ours; `completion` runs when libuv has let go of the last.
    func close(_ completion: (() -> Void)? = nil) {
        precondition(ring.isEmpty, "a loop was closed with jobs that are ready to run")
        detachMainQueue()
        timers.close()
        prepare.close()
        check.close()
        // Close callbacks of one turn come in any order, but what such a callback closes comes after all of them.
        wakeup.close { [idle] in idle?.close(completion) }
    }
}
