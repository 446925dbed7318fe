//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// How a stop went: what threw, what did not end in time, in the whole subtree.
///
/// Entries come in the order in which things happened, and each names the path of its service; ``services`` sorts them
/// by service, ``subtree(_:)`` picks those of a part of the tree.
public struct StopReport: Sendable {
    /// What became of the request.
    public enum Outcome: Sendable, Hashable {
        /// The service has stopped.
        case stopped
        /// Nothing ran.
        case wasNotRunning
        /// The stop has begun; the caller is part of what is stopped, so it cannot wait for it.
        case requested
    }

    /// A step that threw.
    ///
    /// Steps after it ran all the same.
    public struct Failure: Sendable {
        /// The path of the service.
        public let service: String
        /// The step.
        public let step: ServiceStep
        /// The name of the task, if it was one that threw.
        public let task: String?
        /// What it threw.
        public let error: any Error
        /// How long the step had taken when it ended, if it ended because its time was over and it was cancelled.
        public internal(set) var cutShortAfter: Duration?
    }

    /// What became of the request.
    public internal(set) var outcome: Outcome
    /// What threw, in the order in which it happened.
    public internal(set) var failures: [Failure] = []
    /// What was given up, in the order in which it happened.
    public internal(set) var abandoned: [Abandoned] = []

    /// Whether everything ended, in time and without an error.
    public var isClean: Bool { failures.isEmpty && abandoned.isEmpty }

    static let requested = StopReport(outcome: .requested)

    mutating func merge(_ other: StopReport) {
        failures += other.failures
        abandoned += other.abandoned
    }
}
