//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Synchronization
import UV

/// Joins the threads of loops that have ended, from other threads, and knows how many have not.
///
/// A thread cannot join itself, so it hands itself in as the last thing it does, and joins those that came before.
package enum ThreadReaper {
    private struct State {
        /// Whom the threads that run serve; one that has just ended its service may be among them beside its successor.
        var running: [UVDriver] = []
        var ended: [UV.Thread] = []
    }

    private static let state = Lock(State())
    private static let oneEnded = DispatchSemaphore(value: 0)

    /// Takes note of a thread that begins to serve a loop.
    static func begin(_ driver: UVDriver) { state.withLock { $0.running.append(driver) } }

    /// Takes a thread that is about to return, and joins the ones handed in earlier.
    static func end(_ thread: UV.Thread, of driver: UVDriver) {
        let earlier = state.withLock { state in
            if let index = state.running.firstIndex(where: { $0 === driver }) { state.running.remove(at: index) }
            defer { state.ended = [thread] }
            return state.ended
        }
        for thread in earlier { thread.join() }
        oneEnded.signal()
    }

    /// Waits until the threads of all loops have ended, and joins them; false if that takes longer than `limit`.
    static func joinAll(atMost limit: Duration) -> Bool { join(atMost: limit) { _ in false } }

    /// The same for the loops that nothing holds: their threads are about to end.
    @discardableResult
    package static func joinIdle(atMost limit: Duration) -> Bool { join(atMost: limit) { $0.isHeld } }

    private static func join(atMost limit: Duration, except isExempt: (UVDriver) -> Bool) -> Bool {
        let deadline = DispatchTime.now() + .nanoseconds(Int(limit.inNanoseconds))
        while true {
            let (running, ended) = state.withLock { state in
                defer { state.ended = [] }
                return (state.running, state.ended)
            }
            for thread in ended { thread.join() }
            if running.allSatisfy(isExempt) { return true }
            guard oneEnded.wait(timeout: deadline) == .success else { return false }
        }
    }
}
