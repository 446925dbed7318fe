//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import ModeLoop

/// How far a wait has come that ends once; its end may come before it begins.
///
/// A value, guarded by its owner's lock; whoever is to be resumed is handed out, to be resumed outside it.
package enum WaitState<Value: Sendable>: Sendable {
    case new
    case waiting(Resumption<Value, Never>)
    case ended(Value)

    package var hasEnded: Bool {
        guard case .ended = self else { return false }
        return true
    }

    /// Ends the wait, unless it has ended; returns who is to be resumed.
    package mutating func end(_ value: Value) -> Resumption<Value, Never>? {
        switch self {
        case .new:
            self = .ended(value)
            return nil
        case .waiting(let continuation):
            self = .ended(value)
            return continuation
        case .ended: return nil
        }
    }

    /// Lets go of whoever waits; the wait may begin anew.
    package mutating func interrupt() -> Resumption<Value, Never>? {
        guard case .waiting(let continuation) = self else { return nil }
        self = .new
        return continuation
    }

    /// Begins the wait; returns its value if it has ended already.
    package mutating func begin(_ continuation: Resumption<Value, Never>) -> Value? {
        if case .ended(let value) = self { return value }
        self = .waiting(continuation)
        return nil
    }
}
