//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Which children are restarted when one of them fails.
///
/// The first three are Erlang's; the last three do not restart anybody.
public enum RestartStrategy: Sendable, Hashable {
    /// The one that failed.
    case oneForOne
    /// All of them: stopped in the reverse of their order, then started in order.
    case oneForAll
    /// The one that failed and those that were started after it.
    case restForOne
    /// The one that failed and those that depend on it, directly or not, by their `after` edges.
    case dependents
    /// Nobody: the one that failed is stopped, the others go on.
    case forfeitOneForOne
    /// Nobody: all of them are stopped.
    case forfeitOneForAll
    /// Nobody: the supervisor fails, and its own supervisor decides.
    case crashing
}

/// After which ends of a child its supervisor restarts it.
///
/// A child that somebody stops from outside is not restarted by itself, whatever its type: a stop is a decision.
public enum RestartType: Sendable, Hashable {
    /// After a failure, and after the child has stopped itself.
    case permanent
    /// After a failure only.
    case transient
    /// Never; once ended it leaves the tree. What was declared with the supervisor is back at the supervisor's next
    /// start.
    case temporary
}

/// When the end of a significant child ends its supervisor.
///
/// It counts only when the child ends by itself: a transient one by stopping itself, a temporary one in any way.
/// Erlang/OTP 24 has the same under this name.
public enum AutoShutdown: Sendable, Hashable {
    /// Never.
    case never
    /// When one of them ends.
    case anySignificant
    /// When the last of them ends.
    case allSignificant
}
