//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// A signal of the operating system, such as `SIGTERM`. (Plain "signal" is the publish-and-subscribe kind.)
public struct UnixSignal: RawRepresentable, Hashable, Sendable {
    /// The number that the operating system gives it.
    public let rawValue: Int32

    /// Creates a signal from the operating system's number.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// `SIGINT`: Ctrl-C.
    public static let interrupt = UnixSignal(rawValue: SIGINT)
    /// `SIGTERM`: please end.
    public static let terminate = UnixSignal(rawValue: SIGTERM)
    /// `SIGHUP`: read the configuration again.
    public static let hangUp = UnixSignal(rawValue: SIGHUP)
    /// `SIGQUIT`: Ctrl-\.
    public static let quit = UnixSignal(rawValue: SIGQUIT)
    /// `SIGUSR1`.
    public static let user1 = UnixSignal(rawValue: SIGUSR1)
    /// `SIGUSR2`.
    public static let user2 = UnixSignal(rawValue: SIGUSR2)
    /// `SIGCHLD`: a child process ended.
    public static let child = UnixSignal(rawValue: SIGCHLD)
    /// `SIGURG`: urgent data on a socket, which hardly anybody asks for; ignored unless it is handled.
    public static let urgent = UnixSignal(rawValue: SIGURG)
    /// `SIGWINCH`: the terminal changed its size.
    public static let windowChange = UnixSignal(rawValue: SIGWINCH)
}

extension UnixSignal: CustomStringConvertible {
    /// The symbol: `SIGTERM`.
    public var description: String {
        switch self {
        case .interrupt: "SIGINT"
        case .terminate: "SIGTERM"
        case .hangUp: "SIGHUP"
        case .quit: "SIGQUIT"
        case .user1: "SIGUSR1"
        case .user2: "SIGUSR2"
        case .child: "SIGCHLD"
        case .urgent: "SIGURG"
        case .windowChange: "SIGWINCH"
        default: "signal \(rawValue)"
        }
    }
}
