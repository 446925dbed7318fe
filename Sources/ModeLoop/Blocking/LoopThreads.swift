//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization

/// The threads that serve event loops at the moment: of every loop, whoever made it, from when to when it has a thread.
package enum LoopThreads {
    private static let present = Lock<[LoopThread]>([])

    /// All of them, the oldest first.
    package static var all: [LoopThread] { present.withLock(\.self) }

    static func enter(_ thread: LoopThread) { present.withLock { $0.append(thread) } }

    static func leave(_ pulse: LoopPulse) {
        present.withLock { threads in threads.removeAll { $0.pulse === pulse } }
    }

    /// How long each loop was held up so far, and is at the moment.
    package static var stalls: [LoopStalls] {
        all.map { thread in
            LoopStalls(loop: thread.name, histogram: thread.pulse.histogram, busyFor: thread.pulse.busyFor)
        }
    }
}

/// A thread that serves a loop.
package struct LoopThread: Sendable {
    /// The name of the loop.
    package let name: String
    /// The thread, as the system knows it.
    package let identity: ThreadIdentity
    /// Since when it has been busy.
    package let pulse: LoopPulse
}
