//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// An error that another one caused.
///
/// Supervisors look for ``DoNotRestart`` and ``TerminateTree`` through errors of this kind, however deep; make your own
/// wrappers conform, and they are looked through as well.
public protocol CausedError: Error {
    /// The error underneath, if there is one.
    var cause: (any Error)? { get }
}

extension ServiceError: CausedError {}

/// Thrown by a service that has failed for good: its supervisor stops it, and does not start it again.
///
/// Only the service itself is concerned, or the child of a supervisor that contains it; the others go on.
public struct DoNotRestart: CausedError {
    /// Why.
    public let cause: (any Error)?

    /// Creates the error.
    public init(_ cause: (any Error)? = nil) {
        self.cause = cause
    }
}

/// Thrown by a service without which the program makes no sense: the whole tree stops in order, whoever supervises it.
public struct TerminateTree: CausedError {
    /// What the process exits with, under a ``Worker``.
    public let exitCode: Int32
    /// Why.
    public let cause: (any Error)?

    /// Creates the error.
    public init(exitCode: Int32 = 1, _ cause: (any Error)? = nil) {
        self.exitCode = exitCode
        self.cause = cause
    }
}

extension DoNotRestart: CustomStringConvertible {
    /// The cause, and that there is no restart.
    public var description: String { cause.map { "\($0) (not to be restarted)" } ?? "not to be restarted" }
}

extension TerminateTree: CustomStringConvertible {
    /// The cause, and that the whole tree stops.
    public var description: String { cause.map { "\($0) (ends the whole tree)" } ?? "ends the whole tree" }
}

extension Error {
    /// What the error itself, or the first cause in its chain that is one of the two typed errors, demands.
    var demandedDecision: FailureDecision? {
        var next: (any Error)? = self
        // Bounded, lest an error that is its own cause goes round for ever.
        for _ in 0..<100 {
            switch next {
            case is DoNotRestart: return .stop
            case let error as TerminateTree: return .shutdown(exitCode: error.exitCode)
            case let error as any CausedError: next = error.cause
            default: return nil
            }
        }
        return nil
    }
}
