//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// How full a bucket of tokens is: arithmetic, without anybody who waits.
///
/// A value. What it keeps is the instant at which the bucket was empty, or will be again once everything promised was
/// paid back; so there is no fraction of a token to round, and nothing adds up.
struct TokenLevel: Sendable {
    private let interval: Duration
    private let capacity: Int
    /// Instants are counted from the first one that was heard of: durations are finer than the loop's nanoseconds.
    private var origin: LoopInstant?
    private var empty = Duration.zero

    init(interval: Duration, capacity: Int) {
        self.interval = interval
        self.capacity = capacity
    }

    /// Lets what is beyond the capacity run over; the bucket is full at the beginning.
    mutating func refill(at now: LoopInstant) {
        let full = time(now) - interval * capacity
        empty = origin == nil ? full : max(empty, full)
        if origin == nil { origin = now }
    }

    /// Takes tokens; false, and nothing is taken, when there are not so many.
    mutating func take(_ count: Int, at now: LoopInstant) -> Bool {
        guard empty + interval * count <= time(now) else { return false }
        take(count)
        return true
    }

    /// Takes tokens for somebody who has waited until they were due.
    mutating func take(_ count: Int) { empty += interval * count }

    /// The instant at which there are so many tokens.
    func due(_ count: Int) -> LoopInstant {
        (origin ?? LoopInstant(nanoseconds: 0)).advanced(by: empty + interval * count)
    }

    /// How many there are.
    func tokens(at now: LoopInstant) -> Double {
        guard origin != nil, interval > .zero else { return Double(capacity) }
        return min(max((time(now) - empty) / interval, 0), Double(capacity))
    }

    private func time(_ now: LoopInstant) -> Duration { origin?.duration(to: now) ?? .zero }
}
