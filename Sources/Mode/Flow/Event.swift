//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// A flag to wait for.
///
/// Level-triggered: whoever waits while it is set goes on at once. From any thread and loop.
public final class Event: Sendable {
    private struct State {
        var isSet: Bool
        var waiters = WaiterQueue<Bool, Void>()
    }

    private let state: Lock<State>

    /// Creates an event, not set unless said otherwise.
    public init(isSet: Bool = false) {
        state = Lock(State(isSet: isSet))
    }

    /// Whether it is set.
    public var isSet: Bool { state.withLock { $0.isSet } }

    /// Sets it, and wakes everybody who waits, in the order in which they came; also if it is cleared right after.
    public func set() {
        let waiters = state.withLock { state in
            state.isSet = true
            return state.waiters.removeAll()
        }
        for waiter in waiters { waiter.end(true) }
    }

    /// Takes it back: who comes from now on waits.
    public func clear() { state.withLock { $0.isSet = false } }

    /// Waits until it is set.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before.
    public func wait() async throws(CancellationError) {
        if isSet { return }
        let waiter = Waiter<Bool>()
        let place = state.withLock { state in state.isSet ? nil : state.waiters.append(waiter) }
        guard let place else { return }
        let isSet = await waiter.wait {
            if self.state.withLock({ $0.waiters.remove(place) }) != nil { waiter.end(false) }
        }
        guard isSet else { throw CancellationError() }
    }
}
