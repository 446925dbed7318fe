//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
package import ModeTesting
import Synchronization

/// The life of one tree, which follows from a seed: it is started, things happen to it and go wrong in it, and it is
/// stopped.
package enum Scenario {
    /// Lives through one seed.
    ///
    /// - Parameters:
    ///   - seed: What everything follows from.
    ///   - trace: How much of what happens is kept.
    ///   - tell: Told each line that is kept, in the end.
    /// - Throws: ``Violation``, or what the simulation throws when it stalls.
    package static func run(
        seed: UInt64,
        trace: TraceLimit = .off,
        tell: ((String) -> Void)? = nil,
    ) throws {
        var options = SimulationOptions(trace: trace)
        options.report = { _ in }
        let simulated = Lock<Simulation?>(nil)
        defer { if let tell { simulated.withLock { $0 }?.trace.forEach(tell) } }
        try simulate(seed: seed, options: options) { simulation in
            simulated.withLock { $0 = simulation }
            try await Play(simulation, seed: seed).play()
        }
    }
}

/// One run of a scenario.
// Sendable: touched on the simulation's thread only.
private final class Play: @unchecked Sendable {
    private let simulation: Simulation
    private let journal: Journal
    private let outsider: Outsider
    private var root: (any Service)?
    private let rootLife: Life
    private var dice: Dice

    init(_ simulation: Simulation, seed: UInt64) {
        var dice = Dice(seed: seed)
        self.simulation = simulation
        journal = Journal(simulation, dice: Dice(seed: dice.next()))
        let wildness = dice.pick([0, 0.1, 0.3, 0.5])
        journal.allowsDeafness = dice.chance(0.5)
        if dice.chance(0.15) {
            journal.messageDelay = .milliseconds(3)
            simulation.delayMessages(upTo: journal.messageDelay, probability: 0.5)
        }
        let loops = dice.within(1...3)
        let services = dice.within(2...12)
        var generator = SpecGenerator(
            dice: Dice(seed: dice.next()),
            wildness: wildness,
            loops: loops,
            services: services,
        )
        let grove = Grove(journal, loops: loops)
        let root = grove.make(generator.root())
        guard let life = journal.life(of: root) else { preconditionFailure("the root has no life") }
        outsider = Outsider(journal, grove, generator, dice: Dice(seed: dice.next()), root: life)
        self.root = root
        rootLife = life
        self.dice = dice
        simulation.observe(journal)
    }

    func play() async throws {
        journal.note("tree: \(rootLife.spec)")
        outsider.start(rootLife)
        try await settle()
        for _ in 0..<dice.within(5...30) {
            if dice.chance(0.5) { try await pass(dice.pick([1, 10, 100, 1_000, 3_000])) }
            outsider.act()
            if dice.chance(0.7) { try await settle() }
        }
        try await calmDown()
        try await stop()
        try await leave()
    }

    private func pass(_ upTo: Int) async throws {
        await simulation.advance(by: dice.milliseconds(0...upTo))
        try check()
    }

    private func settle() async throws {
        await simulation.runUntilIdle()
        try check()
    }

    private func check() throws {
        journal.checkSettled()
        outsider.checkCalls()
        if let violation = journal.violation { throw violation }
    }

    /// Nothing goes wrong any more: what can run, runs.
    private func calmDown() async throws {
        journal.note("from now on all is calm")
        journal.isCalm = true
        for _ in 0..<6 { try await pass(20_000) }
        try await pass(0)
        journal.checkEverybodyIsWhereHeShouldBe()
        try check()
    }

    private func stop() async throws {
        if dice.chance(0.5) { journal.gate.open() }
        outsider.stop(rootLife)
        try await passBudget()
        // Who was started by himself and is not, or not any more, in the tree.
        for life in journal.lives where life.isAlive && life.service != nil { outsider.stop(life) }
        try await passBudget()
        journal.gate.open()
        // A fresh instance may still be being made, for somebody who restarts a child.
        for call in outsider.calls where call.limit == nil { call.task?.cancel() }
        try await settle()
        journal.checkEverybodyIsDown()
        for call in outsider.calls {
            journal.fail(.theEnd, "\(call.what) of \(call.life.name) has not returned")
        }
        try check()
    }

    /// Lets as much time pass as the stop of everything may take.
    private func passBudget() async throws {
        let budget = journal.lives.reduce(Duration.seconds(1)) { $0 + $1.spec.stopTimeout }
        try await settle()
        for _ in 0..<4 {
            await simulation.advance(by: budget / 4)
            try check()
        }
    }

    /// Lets everything go; nothing is left.
    private func leave() async throws {
        root = nil
        // What is stubborn may be so for some time.
        await simulation.advance(by: .seconds(10))
        for life in journal.lives where life.service != nil {
            journal.fail(.noLeak, "\(life.name) is still alive")
        }
        if simulation.armedTimers > 0 { journal.fail(.noLeak, "\(simulation.armedTimers) timers are armed") }
        if simulation.holds != 0 { journal.fail(.noLeak, "loops are held \(simulation.holds) times") }
        if let violation = journal.violation { throw violation }
    }
}

extension Journal {
    /// When nothing goes wrong any more, everybody who should run does.
    fileprivate func checkEverybodyIsWhereHeShouldBe() {
        for life in lives where life.service != nil && !life.isLeaving {
            switch life.state {
            case .stopping where life.causes.contains(.crash) && life.supervisors.contains { $0.state == .starting }:
                break
            case .stopping: fail(.theEnd, "\(life.name) has been stopping since +\(life.since)")
            case .starting:
                if !isHungUp(life) { fail(.theEnd, "\(life.name) has been starting since +\(life.since)") }
            case .restarting:
                let siblings = life.parent?.kids ?? []
                if !isDeafSomewhere, life.parent?.preparing == 0, !siblings.contains(where: isHungUp) {
                    fail(.theEnd, "\(life.name) still waits to be restarted")
                }
            default: break
            }
        }
    }

    /// Whether something in a start hangs that nobody ends.
    private func isHungUp(_ life: Life) -> Bool {
        !life.visits.isEmpty || life.kids.contains { isHungUp($0) }
    }

    private var isDeafSomewhere: Bool { lives.contains { $0.visits.contains(where: \.isStubborn) } }

    fileprivate func checkEverybodyIsDown() {
        for life in lives where life.isAlive { fail(.theEnd, "\(life.name) is still \(life.state)") }
        for life in lives {
            for visit in life.visits where !visit.isStubborn && !visit.isAbandoned {
                fail(.tasksAreOwned, "\(visit.step) of \(life.name) still executes")
            }
        }
    }
}
