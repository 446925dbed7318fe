//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Something that happened under a supervisor.
@nonexhaustive public enum SupervisorEvent: Sendable {
    /// A child is running: for the first time, or again.
    case started(Child)
    /// A child failed, or its start did. What comes of it is the next event.
    case failed(Child, any Error)
    /// Children are about to be restarted because the first named one failed: `others` with it, after `delay`.
    case restarting(Child, attempt: Attempt, delay: Duration, others: [Child])
    /// A fresh instance has taken a child's place.
    case replaced(Child, by: Child)
    /// A child has ended, and is not restarted.
    case ended(Child, Ending)
    /// Half of the restarts that are allowed were needed: a warning before ``gaveUp(_:)``.
    case budgetHalfUsed(restarts: Int, RestartIntensity)
    /// The supervisor fails: it may not, or does not want to, restart the child.
    case gaveUp(GivingUp)
    /// The supervisor stops because a significant child has ended.
    case shuttingDown(because: Child)
    /// The whole tree stops, because of a child's failure.
    case terminatingTree(because: Child, exitCode: Int32)

    /// A child that an event speaks of.
    public struct Child: Sendable {
        /// The service.
        public let service: any Service
        /// Its path at the time.
        public let path: String
    }

    /// Why a child that has ended is not restarted.
    public enum Ending: Sendable, Hashable {
        /// It stopped itself.
        case stoppedItself
        /// Somebody stopped it.
        case wasStopped
        /// It failed, and is not to be restarted: by its type, by the strategy, or by what the program decided.
        case gaveUpOn
    }

    /// The failure that a supervisor ends with.
    public struct GivingUp: Sendable {
        /// The child that failed.
        public let child: Child
        /// Its failure.
        public let error: any Error
        /// Whether the budget was used up; if not, the strategy or the program wanted it so.
        public let isExhausted: Bool
        /// What the supervisor was allowed.
        public let intensity: RestartIntensity
        /// The failures that the restarts within the period were for, the oldest first; the last one not included.
        public let history: [any Error]
    }
}

extension SupervisorEvent.Child: CustomStringConvertible {
    /// The path.
    public var description: String { path }
}

extension SupervisorEvent: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .started(let child): "\(child) is running"
        case .failed(let child, let error): "\(child) failed: \(error)"
        case .restarting(let child, let attempt, let delay, let others):
            "restarting \(child)\(Self.with(others)) \(delay == .zero ? "now" : "in \(delay.inWords)")"
                + (attempt.number > 1 ? " (failed \(attempt.number) times in a row)" : "")
        case .replaced(let old, let new): "\(new) takes the place of \(old)"
        case .ended(let child, let ending): "\(child) \(ending.inWords)"
        case .budgetHalfUsed(let restarts, let intensity):
            "half of the budget is used up: \(restarts) of \(intensity)"
        case .gaveUp(let givingUp):
            "giving up: \(givingUp.child) failed"
                + (givingUp.isExhausted ? ", and the budget of \(givingUp.intensity) is used up" : "")
        case .shuttingDown(let child): "stopping, because \(child), which is significant, has ended"
        case .terminatingTree(let child, let code): "stopping the whole tree because of \(child), exit code \(code)"
        }
    }

    private static func with(_ others: [Child]) -> String {
        switch others.count {
        case 0: ""
        case 1...3: " and \(others.map(\.path).joined(separator: ", "))"
        default: " and \(others.count) others"
        }
    }
}

extension SupervisorEvent.Ending {
    fileprivate var inWords: String {
        switch self {
        case .stoppedItself: "has stopped itself"
        case .wasStopped: "was stopped"
        case .gaveUpOn: "failed, and is not restarted"
        }
    }
}
