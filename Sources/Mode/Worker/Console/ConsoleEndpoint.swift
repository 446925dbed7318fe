//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Where a worker's console listens.
///
/// The console answers what a person asks about the running program, and does what he asks for, from a thread of its
/// own: also while a loop is blocked. Whoever reaches it may stop the program, so by default only its own user does.
///
/// ```
/// $ mode-console tree
/// $ echo tree | nc -U -N /run/user/1000/mode/app-4711.sock
/// ```
public struct ConsoleEndpoint: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case automatic
        case unixSocket(String)
        case tcp(host: String, port: UInt16, token: String)
    }

    let kind: Kind

    /// A socket with mode 0600 in a directory for this user alone, where `mode-console` looks for it:
    /// `$XDG_RUNTIME_DIR/mode/NAME-PID.sock`, or `/tmp/mode-UID/NAME-PID.sock`.
    ///
    /// If it cannot be made, that is a warning in the log, and the worker goes on without.
    public static let automatic = ConsoleEndpoint(kind: .automatic)

    /// A socket in the file system, with mode 0600.
    ///
    /// What a process that is gone has left there is replaced. If somebody listens there, if there is a file that is no
    /// socket, or if the path has more than 107 bytes, the start fails.
    public static func unixSocket(_ path: String) -> ConsoleEndpoint { ConsoleEndpoint(kind: .unixSocket(path)) }

    /// A TCP port, for those who know a secret: the first line of a client must be `auth TOKEN`.
    ///
    /// Nothing is encrypted, so only where nobody listens in: on the loopback address, or behind a tunnel.
    ///
    /// - Parameters:
    ///   - host: The numeric address to bind to, such as `127.0.0.1` or `::1`.
    ///   - port: The port; 0 lets the system choose, and the log says which it is.
    ///   - token: The secret, without white space; if it is empty the start fails.
    /// - Returns: The endpoint.
    public static func tcp(host: String, port: UInt16, token: String) -> ConsoleEndpoint {
        ConsoleEndpoint(kind: .tcp(host: host, port: port, token: token))
    }
}

extension ConsoleEndpoint: CustomStringConvertible, CustomDebugStringConvertible {
    /// Where it is; never the token.
    public var description: String {
        switch kind {
        case .automatic: "automatic"
        case .unixSocket(let path): path
        case .tcp(let host, let port, _): "\(host):\(port)"
        }
    }

    /// Where it is; never the token.
    public var debugDescription: String { description }
}
