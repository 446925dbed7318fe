//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension StopReport {
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
        /// How much of that was past its time: so long ago it was cancelled, or the grace of its tasks was over.
        public let overdue: Duration
        /// The name of the loop that the service runs on.
        public let loop: String
        /// Whether the loop did not answer since the step was told to end: something blocks its thread.
        ///
        /// Such a thread is left alone, and with it the loop: it lasts as long as what blocks it.
        public let isLoopBlocked: Bool
        /// The tasks of the service that were open then, each with the place that created it.
        public let openTasks: [BeaconSnapshot.TaskInfo]
        /// The service's latest diagnostics flag, a hint at what it was doing.
        public let lastFlag: String?

        /// What the service was doing: starting, if the step belongs to a start that was called off, else stopping.
        public var state: BeaconSnapshot.State { step.isOfStart ? .starting : .stopping }
    }
}

extension StopReport.Abandoned: CustomStringConvertible {
    /// One line that names the service, the step, the times, the loop if it is blocked, and the open tasks.
    public var description: String { "\(service): \(summary)" }

    /// The same without the service.
    var summary: String {
        var text = "\(step) did not end within \(elapsed.inWords)"
        if overdue >= .milliseconds(1) { text += ", \(overdue.inWords) overdue," }
        text += " and was abandoned"
        if isLoopBlocked { text += "; its loop \(loop) is blocked" }
        if !openTasks.isEmpty { text += "; open: \(openTasks.map(\.inWords).joined(separator: ", "))" }
        if let lastFlag { text += "; last flag: \(lastFlag)" }
        return text
    }
}

extension BeaconSnapshot.TaskInfo {
    /// The name, the place of creation, the age.
    var inWords: String { "\"\(name)\" (\(createdAt), \(age.inWords))" }
}
