//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Tells a program about the pressure in a queue: each change once, in order, never two at the same time.
final class PressureHooks: Sendable {
    fileprivate struct State {
        var changes = Fifo<QueuePressure.Change>()
        var isCalling = false
    }

    private let onHigh: (@Sendable () -> Void)?
    private let onDrop: (@Sendable () -> Void)?
    private let state = Lock(State())

    init(onHigh: (@Sendable () -> Void)? = nil, onDrop: (@Sendable () -> Void)? = nil) {
        self.onHigh = onHigh
        self.onDrop = onDrop
    }

    func add(_ changes: [QueuePressure.Change]) {
        guard onHigh != nil || onDrop != nil else { return }
        state.withLock { state in
            for change in changes { state.changes.append(change) }
        }
    }

    /// Calls the hooks for what was added, unless somebody is at it, who then does that too.
    func call() {
        guard state.withLock({ $0.begin() }) else { return }
        while let change = state.withLock({ $0.next() }) {
            switch change {
            case .high: onHigh?()
            case .drop: onDrop?()
            }
        }
    }
}

extension PressureHooks.State {
    fileprivate mutating func begin() -> Bool {
        guard !isCalling, !changes.isEmpty else { return false }
        isCalling = true
        return true
    }

    fileprivate mutating func next() -> QueuePressure.Change? {
        let change = changes.popFirst()
        isCalling = change != nil
        return change
    }
}
