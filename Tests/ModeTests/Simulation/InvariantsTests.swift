//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Testing

/// What is always true of services, in whatever order things happen and whatever goes wrong.
@Suite(.timeLimit(.minutes(10))) struct InvariantsTests {
    private let silent: SimulationOptions = SimulationOptions(trace: .last(60))

    @Test func childrenStopBeforeTheirParents_andEverythingSettles() throws {
        try simulate(seeds: 0..<300, options: silent) { simulation in
            let journal = ChildJournal()
            let (root, services) = Self.tree(simulation, journal)
            simulation.inject(.failure(), at: .onFirstStart, .onStart, .onStarted, when: .probability(0.05))
            simulation.inject(.slowness(.zero ... .seconds(8)), at: .onStart, .onStop, when: .probability(0.2))
            simulation.inject(.hang, at: .onStop, .onShutdown, when: .probability(0.05))
            simulation.inject(.failure(), at: .tasks, when: .probability(0.05))
            simulation.delayMessages(upTo: .milliseconds(20), probability: 0.1)

            await withTaskGroup { group in
                group.addTask { try? await root.start() }
                group.addTask {
                    await simulation.advance(by: .milliseconds(Int(simulation.random() % 10_000)))
                    _ = await root.stop()
                }
            }
            await simulation.advance(by: .seconds(120))
            for service in services {
                let kind = service.state.kind
                try simulation.check(
                    kind == .created || kind == .stopped || kind == .failed,
                    "\(service.label) is \(kind)",
                )
            }
            try Self.checkOrder(journal.all, simulation)
        }
    }

    /// A root, two children, and a child of each, on loops that are drawn.
    private static func tree(_ simulation: Simulation, _ journal: ChildJournal) -> (ChildService, [ChildService]) {
        func make(_ label: String, _ children: [ChildService] = []) -> ChildService {
            var script = ChildService.Script.doing { service in
                service.every(.milliseconds(700), "tick") { await service.add() }
            }
            script.dependencies = Dependencies(children.map { $0.after() })
            let hasThread = simulation.random() % 2 == 0
            return ChildService(
                label,
                journal,
                on: hasThread ? .thread(label) : .inherited,
                startup: simulation.random() % 2 == 0 ? .sequential : .concurrent(),
                script: script,
            )
        }
        let (c, d) = (make("c"), make("d"))
        let (a, b) = (make("a", [c]), make("b", [d]))
        let root = make("root", [a, b])
        return (root, [root, a, b, c, d])
    }

    /// Nobody is stopped before those below.
    private static func checkOrder(_ journal: [String], _ simulation: Simulation) throws {
        for (parent, child) in [("root", "a"), ("root", "b"), ("a", "c"), ("b", "d")] {
            guard let parentStopped = journal.lastIndex(of: "\(parent) stopped"),
                let childStopped = journal.lastIndex(of: "\(child) stopped")
            else { continue }
            try simulation.check(childStopped < parentStopped, "\(child) stopped after \(parent)")
        }
    }
}
