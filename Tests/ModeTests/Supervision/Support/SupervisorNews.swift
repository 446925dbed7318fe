//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

@testable import Mode

/// Collects a supervisor's events, each as a few words.
final class SupervisorNews: Sendable {
    let all = EventLog()

    init(_ supervisor: Supervisor) {
        let stream = supervisor.events
        let all = all
        _ = spawn { for await event in stream { all.add(Self.words(event)) } }
    }

    /// What came since the last call.
    func take() -> [String] { all.take() }

    static func words(_ event: SupervisorEvent) -> String {
        switch event {
        case .started(let child): "started \(child.service.label)"
        case .failed(let child, let error): "failed \(child.service.label): \(Self.root(error))"
        case .restarting(let child, let attempt, let delay, let others):
            (["restarting \(child.service.label) #\(attempt.number) in \(delay.inWords)"]
                + others.map { "+\($0.service.label)" }).joined(separator: " ")
        case .replaced(let old, let new): "replaced \(old.service.label) by \(new.service.label)"
        case .ended(let child, let ending): "ended \(child.service.label): \(ending)"
        case .budgetHalfUsed(let restarts, _): "half used: \(restarts)"
        case .gaveUp(let givingUp):
            "gave up: \(givingUp.child.service.label), \(Self.root(givingUp.error)) "
                + "after \(givingUp.history.map { "\(Self.root($0))" })"
        case .shuttingDown(let child): "shutting down: \(child.service.label)"
        case .terminatingTree(let child, let exitCode): "terminating: \(child.service.label) \(exitCode)"
        }
    }

    private static func root(_ error: any Error) -> any Error { (error as? ServiceError)?.rootCause ?? error }
}
