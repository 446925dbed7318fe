//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Synchronization
import UV

/// The end of the process, which one thread decides.
package enum ProcessExit {
    private static let isDecided = Atomic(false)
    private static let hooks = Lock<[@Sendable () -> Void]>([])

    /// Registers something to do before an orderly exit, such as joining a thread.
    ///
    /// Bounded: an exit waits for it.
    package static func addHook(_ hook: @escaping @Sendable () -> Void) {
        hooks.withLock { $0.append(hook) }
    }

    /// True for the one caller who may end the process; everybody else must leave it alone.
    package static func claim() -> Bool {
        isDecided.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
    }

    /// Ends the process in an orderly way: hooks, loop threads, streams, then the C library's own handlers.
    ///
    /// - Parameters:
    ///   - code: what the process ends with; 1 if `limit` cut it off.
    ///   - limit: how long all of that may take.
    package static func orderly(_ code: Int32, atMost limit: Duration = .seconds(5)) -> Never {
        endSurely(in: limit)
        for hook in hooks.withLock({ $0 }) { hook() }
        StandardOutput.flush()
        // libuv cleans up after itself in the C library's exit; a loop that is still at work then would crash.
        guard ThreadReaper.joinAll(atMost: min(limit, .seconds(1))) else { _exit(code) }
        exit(code)
    }

    /// The C library runs handlers of whatever is linked, and writes out every stream: any of it may hang.
    private static func endSurely(in limit: Duration) {
        let (seconds, attoseconds) = max(limit, .zero).components
        let thread = try? NativeThread(named: "mode.exit") {
            var left = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
            while withUnsafeMutablePointer(to: &left, { nanosleep($0, $0) }) != 0 {}
            _exit(1)
        }
        thread?.detach()
    }

    /// Ends the process now: no handlers, no streams, no locks.
    package static func immediate(_ code: Int32) -> Never { _exit(code) }

    /// Waits for the end that somebody else has decided on.
    package static func awaitEnd() -> Never {
        while true { pause() }
    }
}
