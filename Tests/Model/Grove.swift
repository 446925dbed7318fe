//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop

/// Makes services from what was drawn.
// Sendable: touched on the simulation's thread only.
final class Grove: @unchecked Sendable {
    let journal: Journal
    private let loops: [EventLoop]

    init(_ journal: Journal, loops: Int) {
        self.journal = journal
        self.loops = [EventLoop.main] + (1..<max(loops, 1)).map { EventLoop.make(threadNamed: "loop\($0)") }
    }

    /// Makes a service with everything below it.
    func make(_ spec: ServiceSpec, child: ChildSpec? = nil, parent: Life? = nil, seat: Int? = nil) -> any Service {
        journal.seats += 1
        let life = Life(spec, number: journal.lives.count, seat: seat ?? journal.seats, child: child, parent: parent)
        let choice = spec.loop.map { LoopChoice.loop(loops[$0]) } ?? .inherited
        switch spec.kind {
        case .plain(let plain):
            journal.reserve(life)
            let kids = spec.children.map { make($0.service, child: $0, parent: life) }
            life.kids = kids.compactMap(journal.life)
            // Who is listed twice waits for what both entries name.
            let entries = zip(kids, spec.children).map { kid, child in
                [kid.after()] + child.after.map { kid.after(kids[$0]) }
            }
            let service = ModelService(life, plain, journal, on: choice, kids: entries.flatMap(\.self))
            journal.tie(life, to: service)
            return service
        case .supervisor(let supervisor): return make(supervisor, spec, life, choice)
        }
    }

    private func make(_ it: SupervisorSpec, _ spec: ServiceSpec, _ life: Life, _ choice: LoopChoice) -> any Service {
        journal.reserve(life)
        let kids = spec.children.map { make($0.service, child: $0, parent: life) }
        life.kids = kids.compactMap(journal.life)
        let children = zip(kids, spec.children).map { kid, child in
            supervised(kid, child, after: child.after.map { kids[$0] })
        }
        let journal = journal
        let ask: @Sendable (any Error, Attempt) -> FailureDecision = { [weak life] error, attempt in
            life.map { journal.decide($0, error, attempt) } ?? .restart
        }
        let service = Supervisor(
            spec.name,
            strategy: it.strategy,
            intensity: it.intensity,
            backoff: it.backoff.backoff,
            autoShutdown: it.autoShutdown,
            startup: spec.startup,
            on: choice,
            children: { children },
            onFailure: it.asksProgram ? ask : nil,
        )
        journal.tie(life, to: service)
        life.supervision = SupervisorReference(life, it, journal)
        return service
    }

    /// A service as the child of a supervisor, with the terms that were drawn.
    func supervised(_ service: any Service, _ child: ChildSpec, after siblings: [any Service]) -> SupervisedChild {
        let replacement: SupervisedChild.Replacement = { [weak self] old, _ in try await self?.replace(old) ?? old }
        return service.supervised(
            child.restart,
            isSignificant: child.isSignificant,
            after: siblings,
            backoff: child.backoff?.backoff,
            replacement: child.isReplaced ? replacement : nil,
        )
    }

    /// Makes a fresh instance; sometimes that goes wrong too.
    private func replace(_ old: any Service) async throws -> any Service {
        guard let life = journal.life(of: old), let parent = life.parent else { return old }
        parent.preparing += 1
        defer { parent.preparing -= 1 }
        if !journal.isCalm {
            switch journal.dice.below(20) {
            case 0, 1: throw Trouble(place: "replacement of \(life.name)")
            case 2, 3: try await EventLoop.main.sleep(for: journal.dice.milliseconds(1...2_000))
            case 4: try await EventLoop.main.sleep(for: .seconds(100_000))
            case 5: return old
            default: break
            }
        }
        return make(life.spec, child: life.child, parent: parent, seat: life.seat)
    }
}

extension Journal {
    /// What the program wants done about a failure.
    fileprivate func decide(_ supervisor: Life, _ error: any Error, _ attempt: Attempt) -> FailureDecision {
        let decision = dice.weighed([
            (12, FailureDecision.restart), (3, .restartNow), (1, .stop), (1, .escalate),
        ])
        note("\(supervisor.name) is told to \(decision)")
        supervisor.supervision?.asked(decision, attempt)
        return decision
    }
}
