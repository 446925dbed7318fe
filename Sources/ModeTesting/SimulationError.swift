//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Why a simulation could not go on, or was not as it should be.
public enum SimulationError: Error, Sendable, Hashable {
    /// Nothing is ready, no timer is armed and nothing came from other threads, but the body has not ended.
    ///
    /// With the services that are on their way up or down, and what they do.
    case stalled(unsettled: [String])
    /// A condition did not come true in the time that it was given.
    case conditionNotMet(after: Duration)
    /// What ``Simulation/check(_:_:file:line:)`` was given is false.
    case checkFailed(String)
    /// The run was reported as failed, by a test library for instance, though nothing was thrown.
    case reportedAsFailed
}

extension SimulationError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .stalled(let unsettled):
            let reason = unsettled.isEmpty ? "every service is settled" : unsettled.joined(separator: "; ")
            return "the simulation stalled: the body waits for something that nothing brings; \(reason)"
        case .conditionNotMet(let time): return "the condition did not come true within \(time)"
        case .checkFailed(let what): return "check failed: \(what)"
        case .reportedAsFailed: return "the run was reported as failed"
        }
    }
}
