//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Synchronization

/// How loops wake those who watch over them, and who sleep as long as no loop does anything.
///
/// A loop that becomes busy looks at one word. Only if a watch has armed the alarm since it last rang does it ring, so it
/// makes a system call at most once for each time that a watch goes to sleep.
package final class LoopAlarm: Sendable {
    /// That of the process.
    package static let shared = LoopAlarm()

    private let armed = Atomic(false)
    private let bells = Lock<[LoopBell]>([])

    package init() {}

    /// Whether a watch sleeps, or is about to.
    @inline(__always) var isArmed: Bool { armed.load(ordering: .relaxed) }

    /// From now on the next loop that becomes busy rings.
    func arm() { armed.store(true, ordering: .sequentiallyConsistent) }

    /// Wakes all watches, if nobody else does.
    @inline(never) func ring() {
        guard armed.exchange(false, ordering: .sequentiallyConsistent) else { return }
        bells.withLock { bells in
            for bell in bells { bell.ring() }
        }
    }

    func add(_ bell: LoopBell) { bells.withLock { $0.append(bell) } }

    func remove(_ bell: LoopBell) { bells.withLock { bells in bells.removeAll { $0 === bell } } }
}

/// What a watch waits for.
final class LoopBell: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func ring() { semaphore.signal() }

    /// Waits, for ever without a limit; true if somebody rang.
    func wait(milliseconds: UInt64?) -> Bool {
        guard let milliseconds else {
            semaphore.wait()
            return true
        }
        return semaphore.wait(timeout: .now() + .milliseconds(Int(clamping: milliseconds))) == .success
    }
}
