//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What a client of the console may cost.
struct ConsoleLimits: Sendable {
    /// The longest line of a client, in bytes.
    var line = 4_096
    /// How many clients are served at once.
    var connections = 32
    /// How many of them may be without authentication yet.
    var strangers = 16
    /// How many connections are accepted in one go, and each second.
    var burst = 100
    var acceptsPerSecond = 200
    /// After that long without a command, a client that traces nothing is disconnected.
    var idle = Duration.seconds(600)
    /// How long a client has for its token.
    var authentication = Duration.seconds(10)
    /// How long the answer to a wrong token takes.
    var penalty = Duration.seconds(1)
    /// How much waits for a client to take it, before lines of a trace are dropped; in bytes.
    var queue = 1 << 20
    /// How long a reply waits for a client to take it.
    var reply = Duration.seconds(10)
    /// How long the outcome of what was asked for is waited for.
    var outcome = Duration.seconds(30)
    /// How often it is logged that connections were refused, at most.
    var refusalLog = Duration.seconds(60)
    /// How many events of a trace wait for the console's thread.
    var trace = 10_000
}
