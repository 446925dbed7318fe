//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Who waits for the body of a ``SingleFlight`` that is running.
///
/// A value, guarded by the lock of the flight's owner.
struct Flights<Value: Sendable>: Sendable {
    private enum Phase {
        case idle
        case flying
        /// Everybody has left, and the body was cancelled; those who wait came later.
        case ending
    }

    private var phase = Phase.idle
    private var passengers = WaiterQueue<Landing<Value>, Void>()
    /// The task of the body; it is known a little after the body has begun.
    private var task: Task<Void, Never>?
    private var number = 0

    var isRunning: Bool { phase != .idle }

    /// Boards; with the number of a flight whose body is to be begun, if none is under way.
    mutating func board(_ waiter: Waiter<Landing<Value>>) -> (place: UInt64, departure: Int?) {
        let place = passengers.append(waiter)
        guard phase == .idle else { return (place, nil) }
        phase = .flying
        number += 1
        return (place, number)
    }

    /// Notes the task of a flight; true when it is to be cancelled, because everybody has left already.
    mutating func note(_ task: Task<Void, Never>, of number: Int) -> Bool {
        // It may have landed by now, and another one may be under way.
        guard number == self.number else { return false }
        if phase == .flying { self.task = task }
        return phase == .ending
    }

    /// Leaves; with the task to cancel, if nobody is left whom it works for.
    mutating func leave(_ place: UInt64) -> (hasLeft: Bool, task: Task<Void, Never>?) {
        guard passengers.remove(place) != nil else { return (false, nil) }
        guard phase == .flying, passengers.isEmpty else { return (true, nil) }
        phase = .ending
        return (true, task)
    }

    /// The body has ended; returns whom that is told, and what.
    mutating func land(
        _ result: Result<Value, any Error>
    ) -> (waiters: [Waiter<Landing<Value>>], landing: Landing<Value>) {
        defer {
            phase = .idle
            task = nil
        }
        return (passengers.removeAll(), phase == .ending ? .missed : .landed(result))
    }
}

/// How a caller's wait for a ``SingleFlight`` ended.
enum Landing<Value: Sendable>: Sendable {
    case landed(Result<Value, any Error>)
    /// The caller was cancelled.
    case left
    /// The body was on its way to its end, because everybody had left.
    case missed
}
