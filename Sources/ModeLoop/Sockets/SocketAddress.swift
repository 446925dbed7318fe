//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Where a server listens.
package enum SocketAddress: Sendable, Hashable {
    /// A socket in the file system, for processes of this machine.
    case unix(path: String)
    /// A numeric address of IPv4 or IPv6, and a port; 0 lets the system choose one.
    case tcp(host: String, port: UInt16)

    /// The longest path of a socket, in bytes: what `sockaddr_un` holds, less the final zero.
    package static let longestPath = 107
}

extension SocketAddress: CustomStringConvertible {
    /// `/run/mode/app.sock`, `127.0.0.1:8000`, `[::1]:8000`.
    package var description: String {
        switch self {
        case .unix(let path): path
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
