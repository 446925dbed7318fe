//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import UV

/// A thread for work of the library's own, outside any loop; to be joined or detached by whoever started it.
///
/// Signals meant for the process are blocked on it, so that they go to the threads that expect them.
package struct NativeThread: Sendable {
    private let thread: UV.Thread

    /// Starts a thread that runs `body` and ends with it.
    ///
    /// - Parameters:
    ///   - name: What `ps` and debuggers show; the system keeps 15 bytes of it.
    ///   - stackSize: In bytes; 0 for the system's default.
    ///   - body: Runs on the new thread.
    /// - Throws: `SystemError` if the system has no thread left.
    package init(
        named name: String,
        stackSize: Int = 0,
        body: @escaping @Sendable () -> Void,
    ) throws(SystemError) {
        do {
            thread = try UV.Thread(name: name, stackSize: stackSize, blocksSignals: true, body)
        } catch {
            // libuv's codes are the system's, negative.
            throw SystemError(code: -error.rawValue)
        }
    }

    /// Waits until the thread has ended.
    ///
    /// To be called once, and not by the thread itself.
    package func join() { thread.join() }

    /// Lets the thread clean up after itself, instead of ``join()``.
    package func detach() { thread.detach() }

    /// Whether the caller runs on this thread.
    package var isCurrent: Bool { thread.isCurrent }
}
