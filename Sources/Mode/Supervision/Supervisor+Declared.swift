//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// The children that a supervisor was created with, at each of its starts.
extension Supervisor {
    /// At each start: a temporary child that has ended has left the tree, and is back in its place now.
    nonisolated func attachDeclared() throws {
        guard attachedDeclared < declared.count - removed.count else { return }
        let places = declared.filter { !removed.contains(ObjectIdentifier($0.service)) }
        let missing = places.filter { !ServiceTree.isStaying(present($0.service).lifecycle, with: lifecycle) }
        guard !missing.isEmpty else { return }
        for child in missing { try validate(child) }
        let hasOthers = ServiceTree.hasChildren(lifecycle)
        var attached: [Lifecycle] = []
        do {
            // Those that wait for siblings have forgotten the ones that left, and wait for them again.
            for child in places where try attach(child) {
                attachedDeclared += 1
                attached.append(present(child.service).lifecycle)
            }
        } catch {
            for child in attached {
                child.supervisorsLink?.comesBack = true
                lifecycle.detach(child)
            }
            throw error
        }
        if hasOthers { ServiceTree.bringForward(places.map { present($0.service).lifecycle }, in: lifecycle) }
    }

    private nonisolated func attach(_ child: SupervisedChild) throws -> Bool {
        let after = child.after.filter { !removed.contains(ObjectIdentifier($0)) }.map(present)
        return try lifecycle.attach(
            present(child.service),
            after: after.map { ObjectIdentifier($0.lifecycle) },
            watch: ChildLink(to: self, child.terms, after: after, declared: ObjectIdentifier(child.service)),
        )
    }

    /// The instance that has the place of a declared one.
    private nonisolated func present(_ service: any Service) -> any Service {
        successors[ObjectIdentifier(service)] ?? service
    }

    /// Makes all children known; most starts find nobody new.
    nonisolated func introduceAll() {
        guard hasNewcomers || ServiceTree.childCount(of: lifecycle) != machine.count else { return }
        defer { hasNewcomers = false }
        for child in ServiceTree.children(of: lifecycle) {
            guard let link = child.service.lifecycle.supervisorsLink else { continue }
            // In this order they start, also those that were known before.
            machine.moveToEnd(introduce(child.service, link))
        }
        // Once more, now that all are known: a child may wait for one that is listed after it.
        for seat in seats { if let seat { noteOrder(of: seat) } }
    }

    /// A child that was running before its supervisor started has not said so now.
    nonisolated func noteWhoRuns() {
        for id in seats.indices where machine.knows(id) && machine.status(id) == .down {
            guard let child = seats[id]?.service.lifecycle else { continue }
            let (isUp, run) = child.core.withLock { ($0.machine.state == .running, $0.machine.generation) }
            guard isUp else { continue }
            // Ends of earlier runs are old news from now on.
            _ = machine.isNew(.init(run, .started), of: id)
            machine.started(id, at: lifecycle.now)
        }
        carryOut()
    }
}
