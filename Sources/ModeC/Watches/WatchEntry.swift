//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import ModeLoop
import Synchronization

/// Somebody of the C program who is told of what happens, on a loop and one after the other.
// Sendable: constants, and a lock.
final class WatchEntry: TableObject, @unchecked Sendable {
    private struct State: Sendable {
        /// How many calls are on their way to the loop.
        var pending = 0
        var isCancelled = false
        /// What is watched is gone.
        var hasEnded = false
        /// Takes the watch away from what is watched.
        var leave: (@Sendable () -> Void)?

        var isOver: Bool { hasEnded && pending == 0 }
    }

    let handle: mode_watch_t
    private let loop: EventLoop
    private let state = Lock(State())

    private init(on loop: EventLoop, id: UInt64, generation: UInt64) {
        self.loop = loop
        handle = mode_watch_t(id: id, generation: generation)
    }

    /// Begins a watch.
    ///
    /// - Parameters:
    ///   - loop: where the host is told.
    ///   - observe: makes an observer one of what is watched; returns what ends that.
    ///   - tell: tells the host of a value, on the loop.
    /// - Returns: the watch's handle.
    static func begin<Value: Sendable>(
        on loop: EventLoop,
        _ observe: (Observer<Value>) -> @Sendable () -> Void,
        _ tell: @escaping @Sendable (Value) -> Void,
    ) -> mode_watch_t {
        let entry = ObjectTable.shared.insert { WatchEntry(on: loop, id: $0, generation: $1) }
        let leave = observe(
            Observer { value in
                entry.deliver { tell(value) }
            } end: {
                entry.end()
            }
        )
        entry.state.withLock { $0.leave = leave }
        return entry.handle
    }

    /// Brings a call to the loop; it holds neither the loop nor what is watched.
    private func deliver(_ call: @escaping @Sendable () -> Void) {
        state.withLock { $0.pending += 1 }
        let isAccepted = loop.post { [self] in
            if !state.withLock({ $0.isCancelled }) { call() }
            delivered()
        }
        // A loop that has been given back tells nobody any more.
        if !isAccepted { delivered() }
    }

    private func delivered() {
        let isOver = state.withLock { state in
            state.pending -= 1
            return state.isOver
        }
        if isOver { handle.remove() }
    }

    /// What is watched is gone: the handle is over as soon as nothing more comes.
    private func end() {
        let isOver = state.withLock { state in
            state.hasEnded = true
            return state.isOver
        }
        if isOver { handle.remove() }
    }

    /// The host wants to hear no more.
    func cancel() {
        let leave = state.withLock { state in
            state.isCancelled = true
            return state.leave.take()
        }
        leave?()
        handle.remove()
    }
}
