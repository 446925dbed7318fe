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
        var running = 0
        var ended: [UV.Thread] = []
    }

    private static let state = Lock(State())
    private static let oneEnded = DispatchSemaphore(value: 0)

    /// How many threads of loops there are.
    package static var running: Int { state.withLock(\.running) }

    /// Takes note of a thread that begins.
    static func begin() { state.withLock { $0.running += 1 } }

    /// Takes a thread that is about to return, and joins the ones handed in earlier.
    static func end(_ thread: UV.Thread) {
        let earlier = state.withLock { state in
            state.running -= 1
            defer { state.ended = [thread] }
            return state.ended
        }
        for thread in earlier { thread.join() }
        oneEnded.signal()
    }

    /// Waits until the threads of all loops have ended, but for so many, and joins them; false if that takes longer than
    /// `limit`.
    @discardableResult
    package static func joinAll(butFor others: Int = 0, atMost limit: Duration) -> Bool {
        let deadline = DispatchTime.now() + .nanoseconds(Int(limit.inNanoseconds))
        while true {
            let (isDone, ended) = state.withLock { state in
                defer { state.ended = [] }
                return (state.running <= others, state.ended)
            }
            for thread in ended { thread.join() }
            if isDone { return true }
            guard oneEnded.wait(timeout: deadline) == .success else { return false }
        }
    }
}
