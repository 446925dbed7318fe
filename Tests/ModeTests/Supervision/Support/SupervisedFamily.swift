//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

@testable import Mode

/// A supervisor over probes that write down in one log what happens to them.
struct SupervisedFamily: Sendable {
    let supervisor: Supervisor
    let children: [Probe]
    let events: EventLog

    /// A supervisor whose restarts are unlimited and immediate, unless a test is about that.
    init(
        _ labels: [String] = ["a", "b", "c"],
        strategy: RestartStrategy = .oneForOne,
        intensity: RestartIntensity = .unlimited,
        backoff: Backoff = .none,
        autoShutdown: AutoShutdown = .never,
        startup: Startup = .sequential,
        events: EventLog = EventLog(),
        label: String = "Supervisor",
        supervise: (_ child: Probe, _ all: [Probe]) -> SupervisedChild = { child, _ in child.supervised() },
        onFailure: (@Sendable (any Error, Attempt) -> FailureDecision)? = nil,
    ) {
        let children = labels.map { Probe($0, events: events) }
        self.events = events
        self.children = children
        let supervised = children.map { supervise($0, children) }
        supervisor = Supervisor(
            label,
            strategy: strategy,
            intensity: intensity,
            backoff: backoff,
            autoShutdown: autoShutdown,
            startup: startup,
            children: { supervised },
            onFailure: onFailure,
        )
    }

    /// The child of a name; the first one, if there is none.
    subscript(label: String) -> Probe { children.first { $0.label == label } ?? children[0] }

    /// What came up (`+a`) and what went down (`-a`) since the last call.
    func trace() -> [String] { SupervisionTrace.of(events.take()) }

    /// Whether all children run.
    var isUp: Bool { children.allSatisfy { $0.state == .running } }
}

/// The log of probes in short.
enum SupervisionTrace {
    static func of(_ events: [String]) -> [String] {
        events.compactMap { event in
            let parts = event.split(separator: ".", maxSplits: 1)
            return switch parts.last {
            case "onStarted()": "+\(parts[0])"
            case "onShutdown()": "-\(parts[0])"
            default: nil
            }
        }
    }
}

extension Supervisor {
    /// Each child as `label state restarts`.
    nonisolated var summary: [String] {
        children.map { "\($0.service.label) \($0.service.state.kind) \($0.service.restartCount)" }
    }
}
