//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Decides what each request means in each state.
///
/// A value: it decides, and ``Lifecycle`` acts.
struct ServiceStateMachine {
    enum Phase {
        case created, starting, running
        /// Crashed after it was running; its turn to be stopped has not come yet.
        case failing
        case stopping, stopped, failed
    }

    private(set) var phase = Phase.created
    /// Counts the runs.
    ///
    /// What belongs to an older run finds that it is no longer meant.
    private(set) var generation: UInt32 = 0
    private(set) var crashReason: (any Error)?
    /// `stop()` came before `start()`: the next start is called off.
    private(set) var isStopRemembered = false
    /// Set by a supervisor while the service waits for its next start.
    var restartInstant: LoopInstant?

    /// When the next start comes, at the earliest, for a service that is down until then.
    var waitsUntil: LoopInstant? { phase == .stopped || phase == .failed || phase == .created ? restartInstant : nil }

    var state: ServiceState {
        if let waitsUntil { return .restarting(at: waitsUntil) }
        switch phase {
        case .created: return .created
        case .starting: return .starting
        case .running: return .running
        case .failing, .stopping: return .stopping
        case .stopped: return .stopped
        case .failed: return crashReason.map { .failed($0) } ?? .stopped
        }
    }

    /// Whether tasks, sleeps and waits of the service should end.
    var shouldStop: Bool {
        switch phase {
        case .created, .starting, .running: false
        case .failing, .stopping, .stopped, .failed: true
        }
    }

    // MARK: Start

    enum StartDecision: Equatable { case begin, join, refuse(ServiceError.Code) }

    mutating func startRequested() -> StartDecision {
        switch phase {
        case .created, .stopped, .failed:
            if isStopRemembered {
                isStopRemembered = false
                return .refuse(.stopped)
            }
            phase = .starting
            generation &+= 1
            crashReason = nil
            restartInstant = nil
            return .begin
        case .starting: return .join
        case .running: return .refuse(.alreadyStarted)
        case .failing, .stopping: return .refuse(.stopping)
        }
    }

    /// The last step of a start has succeeded; false if the start was interrupted meanwhile.
    mutating func startFinished() -> Bool {
        guard phase == .starting else { return false }
        phase = .running
        return true
    }

    /// A step of a start has failed, or the start is to end with an error; false if it was interrupted before.
    mutating func startFailed(_ error: any Error) -> Bool {
        guard phase == .starting else { return false }
        phase = .stopping
        crashReason = error
        return true
    }

    // MARK: Stop

    enum StopDecision: Equatable {
        /// Nothing runs.
        case nothing
        /// A start is under way: interrupt it, and it undoes itself.
        case interruptStart
        /// Begin the stop.
        case begin
        /// A stop is under way: wait for it.
        case join
    }

    mutating func stopRequested() -> StopDecision {
        restartInstant = nil
        switch phase {
        case .created:
            phase = .stopped
            isStopRemembered = true
            return .nothing
        case .starting:
            phase = .stopping
            return .interruptStart
        case .running, .failing:
            phase = .stopping
            return .begin
        case .stopping: return .join
        case .stopped, .failed: return .nothing
        }
    }

    /// The last step of a stop is done.
    mutating func stopFinished() {
        precondition(phase == .stopping, "a stop finished that never began")
        phase = crashReason == nil ? .stopped : .failed
    }

    // MARK: Crash

    enum CrashDecision: Equatable {
        /// Fails the start that is under way.
        case failStart
        /// The service fails, and the failure goes up.
        case fail
        /// A stop that has begun wins; it only takes note.
        case note
        /// Not running, or failing already.
        case ignore
    }

    mutating func crashed(_ error: any Error) -> CrashDecision {
        switch phase {
        case .starting:
            phase = .stopping
            crashReason = error
            return .failStart
        case .running:
            phase = .failing
            crashReason = error
            return .fail
        case .stopping: return .note
        case .failing, .created, .stopped, .failed: return .ignore
        }
    }
}
