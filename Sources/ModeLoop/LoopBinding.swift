//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization

/// A place for the loop that something runs on: settled once, by whoever comes first, and read on each actor call.
///
/// One atomic word. `AtomicLazyReference` does the same, but is not specialised across modules: 60 ns a read.
// Sendable: `bits` is atomic, and what it refers to is retained from the moment it is settled until the end.
package struct LoopBinding: ~Copyable, @unchecked Sendable {
    private let bits = Atomic<UInt>(0)

    package init() {}

    deinit {
        Self.reference(bits.load(ordering: .acquiring))?.release()  // -1, balances `settle`
    }

    /// The loop, if it is settled.
    package var loop: EventLoop? { Self.reference(bits.load(ordering: .acquiring))?.takeUnretainedValue() }

    /// Settles the loop, unless it is; returns the one that counts.
    @discardableResult
    package func settle(_ loop: EventLoop) -> EventLoop {
        let reference = Unmanaged.passRetained(loop)  // +1, given back in `deinit`, or below
        let (exchanged, original) = bits.compareExchange(
            expected: 0,
            desired: UInt(bitPattern: reference.toOpaque()),
            ordering: .acquiringAndReleasing,
        )
        guard !exchanged, let first = Self.reference(original) else { return loop }
        reference.release()
        return first.takeUnretainedValue()
    }

    /// The loop as an executor, if it is settled; for the hot path, without a retain.
    package var unownedExecutor: UnownedSerialExecutor? {
        Self.reference(bits.load(ordering: .acquiring))?._withUnsafeGuaranteedRef { $0.asUnownedSerialExecutor() }
    }

    /// Whether the caller runs on the loop's thread; false if it is not settled.
    ///
    /// Without a retain, too.
    package var isOnLoop: Bool {
        Self.reference(bits.load(ordering: .acquiring))?._withUnsafeGuaranteedRef { $0.isOnLoop } ?? false
    }

    /// The loop's present, if it is settled; without a retain, too.
    package var now: LoopInstant? {
        Self.reference(bits.load(ordering: .acquiring))?._withUnsafeGuaranteedRef { $0.now }
    }

    // What the bits hold is 0 or the one reference of `settle`, which is released in `deinit`.
    private static func reference(_ bits: UInt) -> Unmanaged<EventLoop>? {
        UnsafeRawPointer(bitPattern: bits).map { Unmanaged.fromOpaque($0) }
    }
}
