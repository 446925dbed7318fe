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

    // Nobody's code runs while any of these is accessed, so on the loop's one thread no two accesses overlap.
    @exclusivity(unchecked) private var table = TimerTable()
    /// The bucket that was used last: timers come in bursts.
    @exclusivity(unchecked) private var latest: TimerBucket?
    @exclusivity(unchecked) private var pool: [TimerBucket] = []
    /// Room for timers that a bucket lets go of.
    @exclusivity(unchecked) private var room: [any LoopTimer] = []
    /// The latest that were armed since ``beginDeferring()``.
    @exclusivity(unchecked) private var deferred = DeferredTimers()
    @exclusivity(unchecked) private var isDeferring = false

    @exclusivity(unchecked) private var isClosed = false

    init(loop: UV.Loop, host: Host? = nil) {
        self.loop = loop
        self.host = host
    }

    /// Whether an armed timer keeps the loop going.
    private var keepLoopAlive: Bool { host?.guest.keepsHostAlive ?? true }

    func arm(_ timer: any LoopTimer, at deadline: UInt64) {
        precondition(timer.slot == nil, "a timer was armed twice")
        // By a `deinit`, while the timers of a loop that is given back are let go of: it is too late.
        guard !isClosed else { return }
        guard isDeferring else { return armNow(timer, at: deadline) }
        if deferred.isFull { armDeferred() }
        deferred.append(timer, deadline)
    }

    /// From here on what is armed waits for its bucket: most deadlines of a turn are disarmed in the same turn, those of
    /// stops that end at once and of requests that are answered at once.
    func beginDeferring() { isDeferring = true }

    /// What is still armed gets its bucket; to be called before the loop waits.
    func endDeferring() {
        isDeferring = false
        armDeferred()
        discardEmpty()
    }

    /// The same, while more may come.
    func armDeferred() { deferred.takeAll { armNow($0, at: $1) } }

    private func armNow(_ timer: any LoopTimer, at deadline: UInt64) {
        let bucket = bucket(Self.millisecond(of: deadline))
        if bucket.armed == 0, keepLoopAlive { bucket.uvTimer.isReferenced = true }
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
        if deferred.remove(timer) { return }
        // Only this file fills slots.
        let bucket = unsafeDowncast(slot, to: TimerBucket.self)
        timer.slot = nil
        // It is on its way to the pool already.
        guard !bucket.isFiring else { return }
        bucket.armed -= 1
        guard bucket.armed == 0 else { return bucket.forgetDisarmed() }
        // Nobody waits for this millisecond any more; but services that stop one after the other each arm a deadline
        // of the same millisecond, and disarm it before the next does. So the latest bucket stays for a moment.
        guard bucket === latest else { return discard(bucket) }
        bucket.uvTimer.isReferenced = false
        empty(bucket)
    }

    /// Discards the latest bucket if nobody waits for its millisecond.
    ///
    /// Before the loop waits for events, so that it is not woken up for nothing.
    func discardEmpty() {
        guard let latest, latest.armed == 0 else { return }
        discard(latest)
    }

    private func discard(_ bucket: TimerBucket) {
        remove(bucket)
        bucket.uvTimer.stop()
        recycle(bucket)
    }

    fileprivate func fire(_ bucket: TimerBucket) {
        remove(bucket)
        bucket.isFiring = true
        if let host { host.enter(bucket.tellTimers) } else { bucket.tellTimers() }
        bucket.isFiring = false
        recycle(bucket)
    }

    private func remove(_ bucket: TimerBucket) {
        table.remove(bucket)
        if latest === bucket { latest = nil }
    }

    private func recycle(_ bucket: TimerBucket) {
        bucket.armed = 0
        if pool.count < Self.keptBuckets { pool.append(bucket) } else { bucket.uvTimer.close() }
        empty(bucket)
    }

    /// Lets go of a bucket's timers, as the last thing that is done.
    ///
    /// What they hold may go with them, and then a `deinit` may arm and disarm others: so the array that is being emptied is
    /// nobody's at that moment.
    private func empty(_ bucket: TimerBucket) {
        guard !bucket.timers.isEmpty else { return }
        var dropped = room
        room = []
        swap(&dropped, &bucket.timers)
        // A burst's memory goes back.
        guard dropped.capacity <= Self.keptCapacity else { return }
        dropped.removeAll(keepingCapacity: true)
        room = dropped
    }

    private static let keptCapacity = 64
    private static let keptBuckets = 1_024

    private func bucket(_ due: UInt64) -> TimerBucket {
        if let latest, latest.due == due { return latest }
        discardEmpty()
        if let existing = table[due] {
            latest = existing
            return existing
        }
        let bucket = pool.popLast() ?? makeBucket()
        bucket.due = due
        table.insert(bucket, now: loop.cachedMilliseconds)
        latest = bucket
        bucket.uvTimer.start(at: due * 1_000_000, target: bucket)
        return bucket
    }

    private func makeBucket() -> TimerBucket {
        do {
            let timer = try UV.Timer(on: loop)
            if !keepLoopAlive { timer.isReferenced = false }
            return TimerBucket(timer, owner: self)
        } catch {
            preconditionFailure("uv_timer_init cannot fail: \(error)")
        }
    }

    /// Closes every `uv_timer_t`.
    ///
    /// What is still armed never fires.
    func close() {
        isClosed = true
        for bucket in table.removeAll() {
            bucket.uvTimer.stop()
            bucket.uvTimer.close()
            bucket.forgetAll()
        }
        latest = nil
        let left = deferred.forgetAll()
        defer { withExtendedLifetime(left) {} }
        for bucket in pool { bucket.uvTimer.close() }
        pool = []
    }
}

/// The timers that are due in one millisecond; used again for another one when that is over.
final class TimerBucket: TimerTarget {
    fileprivate let uvTimer: UV.Timer
    unowned let owner: TimerBuckets

    // As in ``TimerBuckets``: the loop's own, and nobody's code runs during an access.
    @exclusivity(unchecked) fileprivate(set) var due: UInt64 = 0
    @exclusivity(unchecked) fileprivate var timers: [any LoopTimer] = []
    /// How many of `timers` are still armed; disarmed ones stay in the array for a while.
    @exclusivity(unchecked) fileprivate var armed = 0
    @exclusivity(unchecked) fileprivate var isFiring = false

    fileprivate init(_ uvTimer: UV.Timer, owner: TimerBuckets) {
        self.uvTimer = uvTimer
        self.owner = owner
    }

    func timerDidFire(_ timer: UV.Timer) { owner.fire(self) }

    fileprivate func tellTimers() {
        for timer in timers where timer.slot === self {
            timer.slot = nil
            timer.deadlineReached()
        }
    }

    /// Breaks the cycle of a timer and the bucket in its slot.
    fileprivate func forgetAll() {
        for timer in timers where timer.slot === self { timer.slot = nil }
        timers = []
    }

    /// Lets go of disarmed timers when they are the most, so that a deadline which many come and go under holds few.
    fileprivate func forgetDisarmed() {
        guard timers.count > 2 * armed + 16 else { return }
        let before = timers
        timers = before.filter { $0.slot === self }
        // What they hold goes here, when the new array is in its place.
        withExtendedLifetime(before) {}
    }
}
