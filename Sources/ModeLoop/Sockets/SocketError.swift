//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Why a socket cannot be served.
package struct SocketError: Error, Sendable, Hashable {
    package enum Code: Sendable, Hashable {
        /// The path has more bytes than the system allows.
        case pathTooLong
        /// Somebody listens there.
        case inUse
        /// There is a file that is no socket.
        case notASocket
        /// A directory is not ours alone.
        case notPrivate
        /// The host is no numeric address.
        case invalidHost
        /// The loop has no sockets: it is a simulated one.
        case unsupported
        /// The operating system refused.
        case system
    }

    package let code: Code
    /// A sentence that names the address.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension SocketError: CustomStringConvertible {
    package var description: String { message }
}
