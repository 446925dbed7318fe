//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// A `uv_poll_t`: calls back while a descriptor is readable.
///
/// The descriptor stays its owner's, who closes it only after the handle is closed.
/// See <https://docs.libuv.org/en/v1.x/poll.html>.
package final class Poll: Handle {
    private let onReadable: () -> Void

    package init(on loop: Loop, descriptor: CInt, _ onReadable: @escaping () -> Void) throws(UVError) {
        self.onReadable = onReadable
        try super.init(uv_poll_t.self, .poll, on: loop) { uv_poll_init(loop.pointer, $0, descriptor) }
    }

    package func start() throws(UVError) {
        try requireOpen()
        try UVError.check(
            uv_poll_start(memory.assumingMemoryBound(to: uv_poll_t.self), CInt(UV_READABLE.rawValue), pollCallback)
        )
    }

    /// `status` needs no look: an error or a hang-up shows itself when the owner reads the descriptor.
    fileprivate func ready() { onReadable() }
}

private func pollCallback(_ raw: UnsafeMutablePointer<uv_poll_t>?, _ status: CInt, _ events: CInt) {
    Poll.from(raw)?.ready()
}
