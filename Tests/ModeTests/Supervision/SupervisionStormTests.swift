//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Synchronization
import Testing

@testable import Mode

/// Everything at once, at random and always the same for a seed: whatever happens, nobody is lost, and nobody runs twice.
@Suite(.timeLimit(.minutes(10))) struct SupervisionStormTests {
    /// Random numbers that are the same each time.
    struct Dice {
        private var state: UInt64

        init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % sides
        }
    }

    /// What is known of a child.
    final class Member: Sendable {
        let probe: Probe
        let runs = Box(0)
        /// Somebody stopped it, or it stopped itself, so that it need not run.
        let mayBeDown = Box(false)

        init(_ label: String, on choice: LoopChoice, _ dice: Box<Dice>) {
            probe = Probe(label, on: choice)
            let runs = runs
            probe.script.closers = [("leave", .perform { _ in runs.value -= 1 })]
            probe.set(
                .onStart,
                .perform { probe in
                    runs.value += 1
                    if runs.value != 1 { Issue.record("\(probe.label) runs \(runs.value) times") }
                    let (pause, fate) = dice.roll(40, 8)
                    try await probe.lifecycle.loop.sleep(for: .milliseconds(pause))
                    if fate == 0 { throw Boom() }
                },
            )
            probe.set(.onStop, .perform { try await $0.lifecycle.loop.sleep(for: .milliseconds(dice.roll(20, 1).0)) })
        }
    }

    static let strategies: [RestartStrategy] = [.oneForOne, .oneForAll, .restForOne, .dependents]

    /// The seed decides what the users do, and in which order what is ready runs.
    @Test(arguments: strategies, [Startup.sequential, .concurrent()])
    func losesNobody(strategy: RestartStrategy, startup: Startup) throws {
        for seed in UInt64(0)..<10 {
            try simulate(seed: seed) { simulation in
                simulation.delayMessages(upTo: .milliseconds(3), probability: 0.3)
                let name = "seed \(seed), \(strategy), \(startup)"
                try await Storm(seed, strategy, startup).blow(simulation, name)
            }
        }
    }

    /// A supervisor, its children, and three users who do what comes to their minds, each with children of their own.
    struct Storm {
        let dice: Box<Dice>
        let members: [Member]
        let supervisor: Supervisor

        init(_ seed: UInt64, _ strategy: RestartStrategy, _ startup: Startup) {
            let dice = Box(Dice(seed: seed))
            // Every third child is on a loop of its own, so that its news takes its time.
            let members = (0..<6).map { Member("\($0)", on: $0 % 3 == 2 ? .thread("storm-\($0)") : .inherited, dice) }
            self.dice = dice
            self.members = members
            supervisor = Supervisor(
                strategy: strategy,
                intensity: .unlimited,
                backoff: .exponential(from: .milliseconds(10), max: .milliseconds(100), jitter: 0),
                startup: startup,
            ) {
                for (index, member) in members.enumerated() {
                    member.probe.supervised(after: index % 2 == 1 ? [members[index - 1].probe] : [])
                }
            }
        }

        func blow(_ simulation: Simulation, _ name: String) async throws {
            for _ in 1...1_000 where supervisor.state != .running { try? await supervisor.start() }
            try await withThrowingTaskGroup { group in
                for user in 0..<3 {
                    group.addTask {
                        for _ in 0..<25 {
                            await act(members[user * 2 + dice.roll(2, 1).0], supervisor, simulation, dice)
                        }
                    }
                }
                try await group.waitForAll()
            }
            await simulation.advance(by: .seconds(60))
            #expect(supervisor.state == .running, "\(name)")
            for member in members {
                let state = member.probe.state
                if !member.mayBeDown.value { #expect(state == .running, "\(member.probe.label), \(name)") }
                #expect(member.runs.value == (state == .running ? 1 : 0), "\(member.probe.label), \(name)")
            }
            #expect(await supervisor.stop().abandoned.isEmpty, "\(name)")
            #expect(members.allSatisfy { $0.runs.value == 0 && $0.probe.state != .running }, "\(name)")
            let before = members.map(\.probe.attempts)
            await simulation.advance(by: .seconds(60))
            #expect(members.map(\.probe.attempts) == before, "\(name)")
        }
    }

    /// Something that may happen to a child.
    static func act(
        _ member: Member,
        _ supervisor: Supervisor,
        _ simulation: Simulation,
        _ dice: Box<Dice>,
    ) async {
        let probe = member.probe
        switch dice.roll(12, 1).0 {
        case 0...2: probe.crash(Boom())
        case 3: probe.addTask("end") { probe.requestStop() }
        case 4:
            member.mayBeDown.value = true
            await probe.stop()
        case 5:
            member.mayBeDown.value = true
            probe.requestStop()
        case 6: if (try? await supervisor.restartChild(probe)) != nil { member.mayBeDown.value = false }
        case 7: probe.requestRestart()
        case 8: if (try? await probe.start()) != nil { member.mayBeDown.value = false }
        case 9:
            member.mayBeDown.value = true
            guard (try? await supervisor.removeChild(probe)) != nil else { return }
            #expect(probe.beacon.parent == nil && probe.state != .running)
            // A child whose first start fails is not one.
            for _ in 1...100 where probe.beacon.parent == nil { try? await supervisor.addChild(probe) }
            #expect(probe.beacon.parent == supervisor.beacon)
            member.mayBeDown.value = false
        default: await simulation.advance(by: .milliseconds(dice.roll(60, 1).0))
        }
    }
}

extension Box<SupervisionStormTests.Dice> {
    /// Two rolls.
    fileprivate func roll(_ first: Int, _ second: Int) -> (Int, Int) {
        var dice = value
        defer { value = dice }
        return (dice.roll(first), dice.roll(second))
    }
}
