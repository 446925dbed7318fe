//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// A `uv_pipe_t`: a socket of the UNIX domain.
///
/// See <https://docs.libuv.org/en/v1.x/pipe.html>.
package final class Pipe: Stream {
    package init(on loop: Loop) throws(UVError) {
        try super.init(uv_pipe_t.self, .pipe, on: loop) { uv_pipe_init(loop.pointer, $0, 0) }
    }

    /// Takes over a socket, bound or connected, which the handle closes from then on.
    package func open(_ descriptor: CInt) throws(UVError) {
        try requireOpen()
        try UVError.check(uv_pipe_open(memory.assumingMemoryBound(to: uv_pipe_t.self), descriptor))
    }

    /// Who is at the other end of a connection: the process as it was when it connected.
    package var peer: PeerCredentials? {
        guard let descriptor else { return nil }
        var process: pid_t = 0
        var user: uid_t = 0
        guard mode_peer_credentials(descriptor, &process, &user) == 0 else { return nil }
        return PeerCredentials(process: process, user: user)
    }
}

/// A process at the other end of a UNIX domain socket.
package struct PeerCredentials: Sendable, Hashable {
    package let process: Int32
    package let user: UInt32
}
