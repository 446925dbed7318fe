//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// An instant of a loop's monotonic clock.
public struct LoopInstant: InstantProtocol, Hashable, Sendable {
    /// Nanoseconds since a fixed point of the process.
    package let nanoseconds: UInt64

    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// The instant `duration` later; before the clock's beginning and after its end it stays at that end.
    public func advanced(by duration: Duration) -> LoopInstant {
        let delta = duration.inNanoseconds
        if delta < 0 {
            let back = UInt64(-(delta + 1)) + 1
            return LoopInstant(nanoseconds: back > nanoseconds ? 0 : nanoseconds - back)
        }
        let (sum, overflow) = nanoseconds.addingReportingOverflow(UInt64(delta))
        return LoopInstant(nanoseconds: overflow ? .max : sum)
    }

    /// How long it is from here to `other`.
    public func duration(to other: LoopInstant) -> Duration {
        other.nanoseconds >= nanoseconds
            ? .nanoseconds(Int64(clamping: other.nanoseconds - nanoseconds))
            : .nanoseconds(-Int64(clamping: nanoseconds - other.nanoseconds))
    }

    /// Whether `lhs` is earlier than `rhs`.
    public static func < (lhs: LoopInstant, rhs: LoopInstant) -> Bool { lhs.nanoseconds < rhs.nanoseconds }
}

extension Duration {
    /// Nanoseconds, rounded up; as far as 64 bits go, which is 292 years.
    package var inNanoseconds: Int64 {
        // Whatever has a positive time below 18 s, which is nearly everything, needs no division of 128 bits.
        if let attoseconds = UInt64(exactly: attoseconds) {
            return Int64(attoseconds / 1_000_000_000 + (attoseconds % 1_000_000_000 > 0 ? 1 : 0))
        }
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let part = attoseconds / 1_000_000_000 + (attoseconds % 1_000_000_000 > 0 ? 1 : 0)
        let (sum, partOverflow) = whole.addingReportingOverflow(part)
        return partOverflow ? (seconds < 0 ? .min : .max) : sum
    }
}

/// A loop's clock: libuv's monotonic clock, or virtual time in a simulation.
///
/// A sleep never ends before its instant, and late by less than a millisecond on an idle loop.
public struct LoopClock: Clock {
    private let loop: EventLoop

    init(loop: EventLoop) {
        self.loop = loop
    }

    /// The present.
    public var now: LoopInstant { loop.now }

    /// One millisecond, libuv's resolution.
    public var minimumResolution: Duration { .milliseconds(1) }

    /// Waits until `deadline`; throws `CancellationError` at once when the task is cancelled.
    ///
    /// Tolerance is ignored.
    public func sleep(until deadline: LoopInstant, tolerance: Duration? = nil) async throws {
        try await loop.sleep(until: deadline)
    }
}

extension EventLoop {
    /// The loop's clock.
    public var clock: LoopClock { LoopClock(loop: self) }

    /// The present, on the loop's clock.
    ///
    /// From any thread.
    public var now: LoopInstant { LoopInstant(nanoseconds: driver.now) }

    /// What the wall clock shows: the system's, or a simulation's.
    ///
    /// It may jump. From any thread.
    package var wallTime: WallTime { driver.wallTime }

    /// Arms a timer.
    ///
    /// On the loop.
    package func arm(_ timer: any LoopTimer, at deadline: LoopInstant) { driver.arm(timer, at: deadline.nanoseconds) }

    /// Disarms a timer; nothing happens if it is not armed.
    ///
    /// On the loop.
    package func disarm(_ timer: any LoopTimer) { driver.disarm(timer) }
}
