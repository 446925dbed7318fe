//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// How a stop went: what threw, what did not end in time, in the whole subtree.
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

    /// A step that was given up because its time was over.
    ///
    /// Its code still executes.
    public struct Abandoned: Sendable {
        /// The path of the service.
        public let service: String
        /// The step.
        public let step: ServiceStep
        /// How long the step had taken when it was given up.
        public let elapsed: Duration
        /// The tasks that were still open, each with the place that created it.
        public let openTasks: [String]
        /// The service's latest diagnostics flag, a hint at what it was doing.
        public let lastFlag: String?
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

extension StopReport: CustomStringConvertible {
    /// A line for each thing that went wrong; `stopped` when nothing did.
    public var description: String {
        let failed = failures.map { failure in
            let place = failure.task.map { "task \"\($0)\"" } ?? failure.step.description
            let end = failure.cutShortAfter.map { "was cut short after \($0.inWords)" } ?? "threw \(failure.error)"
            return "\(failure.service): \(place) \(end)"
        }
        let abandoned = abandoned.map(\.description)
        let lines = failed + abandoned
        guard lines.isEmpty else { return lines.joined(separator: "\n") }
        return switch outcome {
        case .stopped: "stopped"
        case .wasNotRunning: "was not running"
        case .requested: "stop requested"
        }
    }
}

extension StopReport.Abandoned: CustomStringConvertible {
    /// One line that names the service, the step, the time and the open tasks.
    public var description: String {
        var text = "\(service): \(step) did not end within \(elapsed.inWords) and was abandoned"
        if !openTasks.isEmpty { text += "; open: \(openTasks.joined(separator: ", "))" }
        if let lastFlag { text += "; last flag: \(lastFlag)" }
        return text
    }
}
