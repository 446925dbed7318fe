//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What a supervisor does about a failure, as a program may decide it: see ``Supervisor``'s `onFailure`.
public enum FailureDecision: Sendable, Hashable {
    /// Restart by the strategy, after the backoff.
    case restart
    /// Restart by the strategy, at once; it counts like any other.
    case restartNow
    /// Stop the child, and leave it at that. The others go on.
    case stop
    /// Fail: the supervisor's own supervisor decides.
    case escalate
    /// Stop the whole tree in order; under a ``Worker`` the process exits with the code.
    case shutdown(exitCode: Int32)
}

/// A failure of a child, as seen by its supervisor.
public struct Attempt: Sendable, Hashable {
    /// The path of the child.
    public let child: String
    /// How many times in a row the child has failed, this one included, since it was healthy: from 1.
    public let number: Int
    /// How long it was running before it failed; `nil` if it never was, in this run.
    public let uptime: Duration?
    /// How many restarts of the supervisor's budget are used up, this one not included.
    public let restartsInPeriod: Int
    /// How many there may be; `nil` if there is no limit.
    public let maxRestarts: Int?
}
