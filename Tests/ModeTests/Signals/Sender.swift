//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

@testable import Mode

/// Somebody who sends; all are equal, and none is another.
final class EqualSender: Hashable, Sendable {
    static func == (lhs: EqualSender, rhs: EqualSender) -> Bool { true }

    func hash(into hasher: inout Hasher) {}
}

/// Somebody who sends, or owns a receiver.
final class PlainSender: Sendable {
    static let changed = Signal<PlainSender, Int>("changed", of: PlainSender.self)

    let name: String

    var changed: BoundSignal<PlainSender, Int> { Self.changed.withDefaultSender(self) }

    init(_ name: String = "sender") { self.name = name }
}

/// An actor that counts what it receives.
actor Counter {
    private(set) var sum = 0

    func add(_ number: Int) { sum += number }

    func connect(to signal: Signal<Void, Int>) {
        signal.connect { _, number in
            // Isolated: a plain call of a synchronous method.
            self.add(number)
        }
    }
}
