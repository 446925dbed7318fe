//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// A `uv_async_t`: the one way to reach a loop from another thread.
///
/// Sends coalesce: many sends before the callback give one callback. So the queue is elsewhere, and the wake-up
/// carries no data. See <https://docs.libuv.org/en/v1.x/async.html>.
package final class Async: Handle {
    private let onWake: () -> Void

    package init(on loop: Loop, _ onWake: @escaping () -> Void) throws(UVError) {
        self.onWake = onWake
        try super.init(uv_async_t.self, .async, on: loop) { uv_async_init(loop.pointer, $0, asyncCallback) }
    }

    /// A way to wake the loop that may be kept by other threads.
    package var sender: AsyncSender {
        AsyncSender(pointer: memory.assumingMemoryBound(to: uv_async_t.self))
    }

    fileprivate func wake() { onWake() }
}

/// The half of an ``Async`` that other threads hold.
///
/// Whoever keeps one must not send once the handle is closing: the holder sends under a lock, and takes the sender away
/// under the same lock before it closes the handle.
// Sendable: `uv_async_send` is the one libuv function that every thread may call.
package struct AsyncSender: @unchecked Sendable {
    fileprivate let pointer: UnsafeMutablePointer<uv_async_t>

    package func send() {
        let status = uv_async_send(pointer)
        precondition(status == 0, "uv_async_send failed on an open handle")
    }
}

private func asyncCallback(_ raw: UnsafeMutablePointer<uv_async_t>?) {
    Async.from(raw)?.wake()
}
