//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// What a service of the model is like: drawn from the seed, and never changed.
final class ServiceSpec: Sendable {
    enum Kind: Sendable {
        case plain(PlainSpec)
        case supervisor(SupervisorSpec)
    }

    let name: String
    let kind: Kind
    /// The loop that it runs on; `nil` means that of its parent.
    let loop: Int?
    let startup: Startup
    let children: [ChildSpec]

    init(name: String, kind: Kind, loop: Int?, startup: Startup, children: [ChildSpec]) {
        self.name = name
        self.kind = kind
        self.loop = loop
        self.startup = startup
        self.children = children
    }

    var stopTimeout: Duration {
        guard case .plain(let plain) = kind else { return .seconds(5) }
        return plain.stopTimeout
    }

    /// How long a stop of it and all below it may take.
    var stopBudget: Duration { children.reduce(stopTimeout) { $0 + $1.service.stopBudget } }

    var isSupervisor: Bool { if case .supervisor = kind { true } else { false } }
}

/// A service that is no supervisor.
struct PlainSpec: Sendable {
    /// How likely it is for a hook, a closer or a round of a task to go wrong.
    var mishaps = 0.0
    var startTimeout: Duration?
    var stopTimeout = Duration.seconds(1)
    var taskGrace = Duration.milliseconds(500)
    var closers = 0
    var tasks: [TaskSpec] = []
}

/// A background task, or a timer, that does something each `pause`.
struct TaskSpec: Sendable {
    let name: String
    let pause: Duration
    let isTimer: Bool
}

struct SupervisorSpec: Sendable {
    var strategy = RestartStrategy.oneForOne
    var maxRestarts: Int? = 3
    var period = Duration.seconds(5)
    var backoff = BackoffSpec.none
    var autoShutdown = AutoShutdown.never
    /// The program decides about failures, at random.
    var asksProgram = false

    var intensity: RestartIntensity {
        maxRestarts.map { RestartIntensity(maxRestarts: $0, within: period) } ?? .unlimited
    }
}

/// A service as a child: of a supervisor, or of a plain service, which minds only `after`.
struct ChildSpec: Sendable {
    let service: ServiceSpec
    /// Indexes of siblings.
    var after: [Int] = []
    var restart = RestartType.permanent
    var isSignificant = false
    var backoff: BackoffSpec?
    var isReplaced = false
}
