//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Timers that are armed, but have no bucket yet: a few, since they are looked for one by one.
struct DeferredTimers {
    static let capacity = 16

    private var entries: [(timer: any LoopTimer, deadline: UInt64)] = []
    /// What the slots of these timers hold.
    private let mark = Mark()

    private final class Mark {}

    init() {
        entries.reserveCapacity(Self.capacity)
    }

    var isFull: Bool { entries.count == Self.capacity }

    mutating func append(_ timer: any LoopTimer, _ deadline: UInt64) {
        entries.append((timer, deadline))
        timer.slot = mark
    }

    /// Disarms a timer; false if it is none of these.
    mutating func remove(_ timer: any LoopTimer) -> Bool {
        guard timer.slot === mark, let index = entries.lastIndex(where: { $0.timer === timer }) else { return false }
        timer.slot = nil
        entries.remove(at: index)
        return true
    }

    /// Disarms all; returns them, so that what they hold goes when this is done.
    mutating func forgetAll() -> [any LoopTimer] {
        let timers = entries.map(\.timer)
        entries = []
        for timer in timers { timer.slot = nil }
        return timers
    }

    /// Takes all, in the order in which they were armed; none is armed when its turn comes.
    mutating func takeAll(_ body: (any LoopTimer, _ deadline: UInt64) -> Void) {
        for (timer, deadline) in entries {
            timer.slot = nil
            body(timer, deadline)
        }
        entries.removeAll(keepingCapacity: true)
    }
}
