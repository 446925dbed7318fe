//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization

/// Since when a loop has been busy: written by the loop's thread on each turn, read by any thread at any time.
///
/// A loop is busy from the moment at which it has waited for events to the moment at which it waits again: timers, I/O
/// and jobs are all in between. So one number tells everything, and costs a store on each side of the wait. What ended
/// after longer than ``StallHistogram/shortest`` is counted, too.
package final class LoopPulse: Sendable {
    /// Tells pulses apart, also those that are gone.
    let id: UInt64

    /// Milliseconds of the monotonic clock; 0 while the loop waits.
    ///
    /// In memory of its own, because a signal handler reads it, too.
    // Unsafe: allocated by `init`, freed by `deinit`, and used through the atomic only.
    private nonisolated(unsafe) let busyFrom: UnsafeMutablePointer<Atomic<UInt64>>
    /// What was long, and has ended; so rare that a lock costs nothing.
    private let ended = Lock(Ended())
    private let alarm: LoopAlarm

    private struct Ended {
        var histogram = StallHistogram()
        var latest: (start: UInt64, length: UInt64)?
    }

    private static let made = Atomic<UInt64>(0)

    package init(alarm: LoopAlarm = .shared) {
        id = Self.made.add(1, ordering: .relaxed).newValue
        self.alarm = alarm
        busyFrom = .allocate(capacity: 1)
        busyFrom.initialize(to: Atomic(0))
    }

    deinit {
        busyFrom.deinitialize(count: 1)
        busyFrom.deallocate()
    }

    /// Where ``busySince`` stands, with 0 for `nil`; valid while this object lives.
    var memory: UnsafePointer<UInt64> {
        UnsafeRawPointer(busyFrom).assumingMemoryBound(to: UInt64.self)
    }

    /// Who is being called without a task, as bits; 0 for nobody.
    private let calledBits = Atomic<UInt>(0)

    // MARK: On the loop's thread

    /// Notes who is being called, or that nobody is any more.
    @inline(__always) func note(called: RuntimeIdentity?) {
        calledBits.store(called?.bits ?? 0, ordering: .relaxed)
    }

    /// The loop has waited, and does something now; nothing happens if it was busy before.
    ///
    /// - Parameter now: By libuv's cached clock, which is fresh after a wait.
    @inline(__always) func begin(at now: UInt64) {
        guard busyFrom.pointee.load(ordering: .relaxed) == 0 else { return }
        busyFrom.pointee.store(max(now, 1), ordering: .relaxed)
        // No fence between the two: who arms the alarm looks at the pulses once more after a while.
        if alarm.isArmed { alarm.ring() }
    }

    /// The loop is about to wait.
    @inline(__always) func end(at now: UInt64) {
        let start = busyFrom.pointee.load(ordering: .relaxed)
        if start != 0, now >= start &+ StallHistogram.shortestMilliseconds { note(start, now &- start) }
        busyFrom.pointee.store(0, ordering: .releasing)
    }

    @inline(never) private func note(_ start: UInt64, _ milliseconds: UInt64) {
        ended.withLock { ended in
            ended.histogram.add(milliseconds: milliseconds)
            ended.latest = (start, milliseconds)
        }
    }

    // MARK: On any thread

    /// Who is being called without a task, by what it told ``EventLoop/calling(_:_:)``.
    package var called: RuntimeIdentity? {
        let bits = calledBits.load(ordering: .relaxed)
        return bits == 0 ? nil : RuntimeIdentity(bits: bits)
    }

    /// Since when the loop has been busy, in milliseconds of the monotonic clock; `nil` while it waits.
    package var busySince: UInt64? {
        let since = busyFrom.pointee.load(ordering: .acquiring)
        return since == 0 ? nil : since
    }

    /// For how long the loop has been busy; `nil` while it waits.
    var busyFor: Duration? {
        let now = MonotonicMilliseconds.coarse
        return busySince.map { .milliseconds(now - min($0, now)) }
    }

    /// How long the loop was busy that began at `start`, if that was its latest stall and is over.
    func length(ofStallAt start: UInt64) -> UInt64? {
        ended.withLock { $0.latest.flatMap { $0.start == start ? $0.length : nil } }
    }

    /// The stalls that have ended.
    package var histogram: StallHistogram { ended.withLock(\.histogram) }
}
