//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension StopReport {
    /// What went wrong in one service.
    public struct Part: Sendable {
        /// The path of the service.
        public let service: String
        /// What threw, in the order in which it happened.
        public internal(set) var failures: [Failure] = []
        /// What was given up, in the order in which it happened.
        public internal(set) var abandoned: [Abandoned] = []
    }

    /// What went wrong, service by service, parents before what is below them; services that ended well are left out.
    public var services: [Part] {
        var parts: [String: Part] = [:]
        for failure in failures {
            parts[failure.service, default: Part(service: failure.service)].failures.append(failure)
        }
        for entry in abandoned { parts[entry.service, default: Part(service: entry.service)].abandoned.append(entry) }
        return parts.values.sorted {
            $0.service.split(separator: "/").lexicographicallyPrecedes($1.service.split(separator: "/"))
        }
    }

    /// What went wrong in the service at a path, and below it.
    public func subtree(_ path: String) -> StopReport {
        let below = path + "/"
        var part = StopReport(outcome: outcome)
        part.failures = failures.filter { $0.service == path || $0.service.hasPrefix(below) }
        part.abandoned = abandoned.filter { $0.service == path || $0.service.hasPrefix(below) }
        return part
    }
}

extension StopReport {
    /// How much went wrong, in a few words; what, is in ``description``, and was logged when it happened.
    var summary: String {
        let counts = [(abandoned.count, "abandoned"), (failures.count, "threw or cut short")].filter { $0.0 > 0 }
        return counts.isEmpty ? "clean" : counts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}

extension StopReport: CustomStringConvertible {
    /// A line for each thing that went wrong; `stopped` when nothing did.
    public var description: String {
        let lines = failures.map(\.description) + abandoned.map(\.description)
        guard lines.isEmpty else { return lines.joined(separator: "\n") }
        return switch outcome {
        case .stopped: "stopped"
        case .wasNotRunning: "was not running"
        case .requested: "stop requested"
        }
    }
}

extension StopReport.Failure: CustomStringConvertible {
    /// One line that names the service, the step or task, and the error.
    public var description: String {
        let place = task.map { "task \"\($0)\"" } ?? step.description
        let end = cutShortAfter.map { "was cut short after \($0.inWords)" } ?? "threw \(error)"
        return "\(service): \(place) \(end)"
    }
}
