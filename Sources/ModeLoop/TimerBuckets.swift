//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import UV

/// The armed timers of a loop, gathered by the millisecond in which they are due.
///
/// libuv's timers have a resolution of one millisecond, so all timers of one millisecond share one `uv_timer_t`. A
/// burst of sleeps then costs an append each instead of an insertion into libuv's heap each. The `uv_timer_t`s are
/// pooled: stopped and used again, not closed and allocated again.
final class TimerBuckets {
    private let loop: UV.Loop
    /// Where somebody else runs the loop.
    private let host: Host?

    /// What is different on a loop that somebody else runs.
    struct Host {
        /// The event loop to name as ``EventLoop/current`` while timers fire.
        let eventLoop: EventLoop
        let guest: UVTurn.Guest

        init(_ guest: UVTurn.Guest, _ eventLoop: EventLoop) {
            self.guest = guest
            self.eventLoop = eventLoop
        }

        func enter(_ body: () -> Void) {
            guest.driver.claimIfMoved()
            eventLoop.asCurrent(body)
        }
    }

    private var buckets: [UInt64: TimerBucket] = [:]
    /// The bucket that was used last: timers come in bursts.
    private var latest: TimerBucket?
    private var pool: [UV.Timer] = []

    init(loop: UV.Loop, host: Host? = nil) {
        self.loop = loop
        self.host = host
    }

    /// Whether an armed timer keeps the loop going.
    private var keepLoopAlive: Bool { host?.guest.keepsHostAlive ?? true }

    func arm(_ timer: any LoopTimer, at deadline: UInt64) {
        precondition(timer.slot == nil, "a timer was armed twice")
        let bucket = bucket(Self.millisecond(of: deadline))
        if bucket.armed == 0, keepLoopAlive { bucket.timer?.isReferenced = true }
        bucket.timers.append(timer)
        bucket.armed += 1
        timer.slot = bucket
    }

    /// The millisecond in which a timer is due.
    ///
    /// Rounded up: it may fire late by less than a millisecond, never early. But for the end of time, which has no next one.
    private static func millisecond(of deadline: UInt64) -> UInt64 {
        min(deadline / 1_000_000 + (deadline % 1_000_000 == 0 ? 0 : 1), .max / 1_000_000)
    }

    func disarm(_ timer: any LoopTimer) {
        guard let slot = timer.slot else { return }
        // Only this file fills slots.
        let bucket = unsafeDowncast(slot, to: TimerBucket.self)
        timer.slot = nil
        bucket.armed -= 1
        guard bucket.armed == 0 else { return bucket.forgetDisarmed() }
        // Nobody waits for this millisecond any more; but services that stop one after the other each arm a deadline
        // of the same millisecond, and disarm it before the next does. So the latest bucket stays for a moment.
        guard bucket === latest else { return discard(bucket) }
        bucket.timers.removeAll(keepingCapacity: true)
        bucket.timer?.isReferenced = false
    }

    /// Discards the latest bucket if nobody waits for its millisecond.
    ///
    /// Before the loop waits for events, so that it is not woken up for nothing.
    func discardEmpty() {
        guard let latest, latest.armed == 0 else { return }
        discard(latest)
    }

    private func discard(_ bucket: TimerBucket) {
        buckets[bucket.due] = nil
        if latest === bucket { latest = nil }
        if let timer = bucket.timer {
            timer.stop()
            pool.append(timer)
        }
    }

    fileprivate func fire(_ bucket: TimerBucket) {
        buckets[bucket.due] = nil
        if latest === bucket { latest = nil }
        if let timer = bucket.timer { pool.append(timer) }
        if let host { host.enter(bucket.tellTimers) } else { bucket.tellTimers() }
    }

    private func bucket(_ due: UInt64) -> TimerBucket {
        if let latest, latest.due == due { return latest }
        discardEmpty()
        if let existing = buckets[due] {
            latest = existing
            return existing
        }
        let bucket = TimerBucket(due: due, owner: self)
        buckets[due] = bucket
        latest = bucket
        let timer = pool.popLast() ?? makeTimer()
        bucket.timer = timer
        timer.start(at: due * 1_000_000, target: bucket)
        return bucket
    }

    private func makeTimer() -> UV.Timer {
        do {
            let timer = try UV.Timer(on: loop)
            if !keepLoopAlive { timer.isReferenced = false }
            return timer
        } catch {
            preconditionFailure("uv_timer_init cannot fail: \(error)")
        }
    }

    /// Closes every `uv_timer_t`.
    ///
    /// What is still armed never fires.
    func close() {
        for bucket in buckets.values {
            bucket.timer?.stop()
            bucket.timer?.close()
            bucket.forgetAll()
        }
        buckets = [:]
        latest = nil
        for timer in pool { timer.close() }
        pool = []
    }
}

/// The timers that are due in one millisecond.
private final class TimerBucket: TimerTarget {
    let due: UInt64
    unowned let owner: TimerBuckets
    var timer: UV.Timer?
    var timers: [any LoopTimer] = []
    /// How many of `timers` are still armed; disarmed ones stay in the array for a while.
    var armed = 0

    init(due: UInt64, owner: TimerBuckets) {
        self.due = due
        self.owner = owner
    }

    func timerDidFire(_ timer: UV.Timer) { owner.fire(self) }

    func tellTimers() {
        for timer in timers where timer.slot === self {
            timer.slot = nil
            timer.deadlineReached()
        }
    }

    /// Breaks the cycle of a timer and the bucket in its slot.
    func forgetAll() {
        for timer in timers where timer.slot === self { timer.slot = nil }
        timers = []
    }

    /// Lets go of disarmed timers when they are the most, so that a deadline which many come and go under holds few.
    func forgetDisarmed() {
        guard timers.count > 2 * armed + 16 else { return }
        timers.removeAll { $0.slot !== self }
    }
}
