//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CThreadStack
import Glibc

/// A thread as the system knows it: what is needed to ask for its stack, its time and its state.
///
/// Asking about a thread that has ended does no harm.
package struct ThreadIdentity: Sendable {
    let thread: mode_thread

    /// The calling thread.
    package static var current: ThreadIdentity { ThreadIdentity(thread: mode_thread_self()) }

    /// The kernel's number, as `ps -L` and `top -H` show it.
    package var number: Int32 { thread.id }

    /// How long the thread has computed, in nanoseconds; `nil` when it has ended.
    package var cpuTime: UInt64? {
        var time = timespec()
        guard clock_gettime(thread.cpu_clock, &time) == 0 else { return nil }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// Tasks of Swift's runtime and references, as numbers that can be compared with what a stopped thread had in hand.
///
/// They are never followed, so it does not matter if what they stand for is gone.
package struct RuntimeIdentity: Sendable, Hashable {
    let bits: UInt

    init?(bits: UInt) {
        guard bits != 0 else { return nil }
        self.bits = bits
    }

    /// A task.
    package init<Success, Failure>(_ task: Task<Success, Failure>) {
        // A `Task` is one reference to the runtime's task; checked by a test.
        bits = unsafeBitCast(task, to: UInt.self)
    }

    /// An object.
    package init(_ object: AnyObject) {
        bits = UInt(bitPattern: Unmanaged.passUnretained(object).toOpaque())  // unretained: only a number
    }
}
