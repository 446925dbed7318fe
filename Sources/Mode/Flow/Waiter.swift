//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// One who waits.
///
/// Somebody ends the wait, exactly once, and that may be before it begins. Who that is, is decided by the queue that the
/// waiter is in, under its owner's lock: whoever takes the waiter out of it.
final class Waiter<Value: Sendable>: Sendable {
    private let state = Lock(WaitState<Value>.new)

    /// Ends the wait; not under a lock.
    func end(_ value: Value) {
        let continuation = state.withLock { state in
            precondition(!state.hasEnded, "a wait was ended twice")
            return state.end(value)
        }
        continuation?.resume(returning: value)
    }

    /// Waits for the end, and calls `cancel` when the task is cancelled, or was before.
    func wait(onCancel cancel: @Sendable () -> Void) async -> Value {
        await withTaskCancellationHandler {
            await withResumption { continuation in
                let value = state.withLock { $0.begin(continuation) }
                if let value { continuation.resume(returning: value) }
            }
        } onCancel: {
            cancel()
        }
    }
}
