//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import ModeLoop

/// What a service is doing.
///
/// `created → starting → running → stopping → stopped | failed`; a start that fails goes through `stopping` too, which
/// undoes what was done. `stopped` and `failed` end a run, and mean that nothing of it is left, or that what is left
/// was abandoned and named in the ``StopReport``; a new run may begin from either.
public enum ServiceState: Sendable {
    /// Never started.
    case created
    /// On its way to `running`: hooks, then children, then tasks.
    case starting
    /// Started, with all its children.
    case running
    /// On its way down, whether by a stop, a crash or a failed start.
    case stopping
    /// Stopped in an orderly way.
    case stopped
    /// Stopped because of an error: its own, or one of a child that no supervisor handled.
    case failed(any Error)
    /// Waits until an instant, when its supervisor starts it again.
    case restarting(at: LoopInstant)
}

extension ServiceState: Equatable {
    /// Whether two states are the same; errors are compared by their descriptions.
    public static func == (lhs: ServiceState, rhs: ServiceState) -> Bool {
        switch (lhs, rhs) {
        case (.failed(let left), .failed(let right)): String(describing: left) == String(describing: right)
        case (.restarting(let left), .restarting(let right)): left == right
        default: lhs.kind == rhs.kind
        }
    }
}

extension ServiceState {
    /// The state without what it carries.
    public var kind: BeaconSnapshot.State {
        switch self {
        case .created: .created
        case .starting: .starting
        case .running: .running
        case .stopping: .stopping
        case .stopped: .stopped
        case .failed: .failed
        case .restarting: .restarting
        }
    }
}
