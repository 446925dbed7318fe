//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// An error from the service machinery.
public struct ServiceError: Error, Sendable {
    /// What went wrong, for code to decide on.
    @nonexhaustive public enum Code: Sendable, Hashable {
        /// `start()` was called on a service that runs.
        case alreadyStarted
        /// The service was stopped before or while it started.
        case stopped
        /// The service does not run, so it cannot be called.
        case notRunning
        /// A call was not answered in time.
        case callTimedOut
        /// As many calls as ``Service/callLimit`` allows are under way.
        case overloaded
        /// The service is on its way down; start it again when it has stopped.
        case stopping
        /// A step of the start threw.
        case startFailed
        /// The start took longer than `startTimeout`.
        case startTimedOut
        /// The task that called `start()` was cancelled.
        case cancelled
        /// Code of an earlier run still executes, although that run was given up: see ``StopReport/abandoned``.
        case abandoned
        /// A child failed, and no supervisor handled it.
        case childFailed
        /// A service would depend on itself; the message names the whole cycle.
        case dependencyCycle
        /// The service has another parent.
        case hasOtherParent
        /// The service is not a child of the one that was asked.
        case notAChild
        /// A supervisor was not allowed another restart; the cause is the failure that it would have been for.
        case restartsExhausted
        /// An argument makes no sense; the message says which and why.
        case invalidArgument
    }

    /// What went wrong.
    public let code: Code
    /// The path of the service it happened in: `Worker/App/UserCache`.
    public let service: String
    /// The step it happened in, if it was one.
    public let step: ServiceStep?
    /// How long the step, or the start, had taken.
    public let elapsed: Duration?
    /// More, in words.
    public let message: String?
    /// The error underneath, if there was one.
    public let cause: (any Error)?

    /// Creates an error.
    public init(
        _ code: Code,
        service: String,
        step: ServiceStep? = nil,
        elapsed: Duration? = nil,
        message: String? = nil,
        cause: (any Error)? = nil,
    ) {
        self.code = code
        self.service = service
        self.step = step
        self.elapsed = elapsed
        self.message = message
        self.cause = cause
    }

    /// The error at the bottom of the chain of causes: what user code threw, or this error.
    public var rootCause: any Error {
        guard let cause else { return self }
        return (cause as? ServiceError)?.rootCause ?? cause
    }
}

extension ServiceError: CustomStringConvertible {
    /// One line: the service, what happened, and the causes.
    public var description: String {
        var text = "\(service): \(summary)"
        if let step { text += " in \(step)" }
        if let elapsed { text += " after \(elapsed.inWords)" }
        if let message { text += ": \(message)" }
        if let cause { text += ": \(cause)" }
        return text
    }

    private var summary: String {
        switch code {
        case .alreadyStarted: "is already started"
        case .stopped: "was stopped before it was running"
        case .notRunning: "is not running"
        case .callTimedOut: "did not answer a call in time"
        case .overloaded: "has too many calls under way"
        case .stopping: "is stopping; start it again when it has stopped"
        case .startFailed: "failed to start"
        case .startTimedOut: "did not start in time"
        case .cancelled: "start was cancelled"
        case .abandoned: "still has code of an earlier run executing"
        case .childFailed: "a child failed"
        case .dependencyCycle: "depends on itself"
        case .hasOtherParent: "already has a parent"
        case .notAChild: "is not a child"
        case .restartsExhausted: "gives up restarting its children"
        case .invalidArgument: "invalid argument"
        }
    }
}
