//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

@Suite struct SupervisorTests {
    /// Three children that write down in one log when they are running and when they have stopped.
    private struct Trio {
        let log = EventLog()
        let children: [Probe]

        init() {
            let log = log
            children = ["a", "b", "c"].map { name in
                let probe = Probe(name)
                probe.script.hooks = [
                    .onStarted: .perform { _ in log.add("+\(name)") },
                    .onShutdown: .perform { _ in log.add("-\(name)") },
                ]
                return probe
            }
        }

        func supervisor(
            _ strategy: RestartStrategy,
            backoff: Backoff = .none,
            intensity: RestartIntensity = .init(maxRestarts: 3, within: .seconds(5)),
            startup: Startup = .sequential,
        ) -> Supervisor {
            Supervisor(strategy: strategy, intensity: intensity, backoff: backoff, startup: startup) {
                children[0]
                children[1]
                children[2].supervised(after: [children[0]])
            }
        }
    }

    @Test(arguments: [
        (RestartStrategy.oneForOne, ["-a", "+a"]),
        (.oneForAll, ["-c", "-b", "-a", "+a", "+b", "+c"]),
        (.restForOne, ["-c", "-b", "-a", "+a", "+b", "+c"]),
        (.dependents, ["-c", "-a", "+a", "+c"]),
        (.forfeitOneForOne, ["-a"]),
        (.forfeitOneForAll, ["-c", "-b", "-a"]),
    ])
    func restartsWhomTheStrategyNames_whenTheFirstCrashes(_ strategy: RestartStrategy, _ expected: [String]) throws {
        try simulate { simulation in
            let trio = Trio()
            let supervisor = trio.supervisor(strategy)
            try await supervisor.start()
            #expect(trio.log.all == ["+a", "+b", "+c"])
            trio.children[0].crash(Boom())
            await simulation.runUntilIdle()
            #expect(Array(trio.log.all.dropFirst(3)) == expected)
            #expect(supervisor.state == .running)
            await supervisor.stop()
        }
    }

    @Test(arguments: [
        (RestartStrategy.oneForOne, ["-b", "+b"]),
        (.restForOne, ["-c", "-b", "+b", "+c"]),
        (.dependents, ["-b", "+b"]),
    ])
    func restartsWhomTheStrategyNames_whenTheSecondCrashes(_ strategy: RestartStrategy, _ expected: [String]) throws {
        try simulate { simulation in
            let trio = Trio()
            let supervisor = trio.supervisor(strategy)
            try await supervisor.start()
            trio.children[1].crash(Boom())
            await simulation.runUntilIdle()
            #expect(Array(trio.log.all.dropFirst(3)) == expected)
            await supervisor.stop()
        }
    }

    @Test func fails_whenAChildCrashes_withTheCrashingStrategy() throws {
        try simulate { simulation in
            let trio = Trio()
            let supervisor = trio.supervisor(.crashing)
            try await supervisor.start()
            trio.children[0].crash(Boom())
            await simulation.runUntilIdle()
            #expect((supervisor.crashReason as? ServiceError)?.rootCause as? Boom == Boom())
            #expect(trio.children.allSatisfy { $0.state.kind != .running })
        }
    }

    @Test func givesUp_whenTheBudgetIsGone_andItsOwnSupervisorRestartsIt() throws {
        try simulate { simulation in
            let trio = Trio()
            let inner = trio.supervisor(.oneForOne)
            let outer = Supervisor("outer", backoff: .none) { inner }
            try await outer.start()
            for _ in 1...3 {
                trio.children[0].crash(Boom())
                await simulation.runUntilIdle()
            }
            #expect(inner.restartCount == 0 && trio.children[0].restartCount == 3)
            trio.children[0].crash(Boom("last"))
            await simulation.runUntilIdle()
            #expect(inner.restartCount == 1 && inner.state == .running && trio.children[0].state == .running)
            await outer.stop()
        }
    }

    @Test func waitsByBackoff_andShowsWhen() throws {
        try simulate { simulation in
            let trio = Trio()
            let supervisor = trio.supervisor(.oneForAll, backoff: .exponential(from: .seconds(1), jitter: 0))
            try await supervisor.start()
            trio.children[1].crash(Boom())
            await simulation.runUntilIdle()
            #expect(trio.children.allSatisfy { $0.state.kind == .restarting })
            let snapshot = supervisor.beacon.snapshot()
            #expect(snapshot.nodes.dropFirst().allSatisfy { $0.nextRestart == .seconds(1) })
            await simulation.advance(by: .milliseconds(999))
            #expect(trio.children[0].state.kind == .restarting)
            await simulation.advance(by: .milliseconds(1))
            #expect(trio.children.allSatisfy { $0.state == .running })
            await supervisor.stop()
        }
    }

    @Test func stopsTogether_whenStartupIsConcurrent() throws {
        try simulate { simulation in
            let trio = Trio()
            let supervisor = trio.supervisor(.oneForAll, startup: .concurrent())
            try await supervisor.start()
            trio.children[1].crash(Boom())
            await simulation.runUntilIdle()
            #expect(trio.children.allSatisfy { $0.state == .running && $0.restartCount == 1 })
            await supervisor.stop()
        }
    }

    @Test func putsAFreshInstanceInItsPlace_whenThereIsAReplacement() throws {
        try simulate { simulation in
            let old = Probe("old")
            let fresh = Probe("fresh")
            let other = Probe("other")
            let supervisor = Supervisor(backoff: .none) {
                old.supervised { _, _ in fresh }
                other.supervised(after: [old])
            }
            try await supervisor.start()
            old.crash(Boom())
            await simulation.runUntilIdle()
            #expect(supervisor.children.map(\.service.label) == ["fresh", "other"])
            #expect(fresh.state == .running && fresh.restartCount == 1 && old.state.kind == .failed)
            await supervisor.stop()
        }
    }

    @Test func handlesACrash_thatCameWhileItWasStarting() throws {
        try simulate { simulation in
            let trio = Trio()
            let supervisor = trio.supervisor(.oneForOne)
            trio.children[2].script.hooks[.onStart] = .perform { _ in
                guard trio.children[0].restartCount == 0 else { return }
                trio.children[0].crash(Boom())
            }
            try await supervisor.start()
            await simulation.runUntilIdle()
            #expect(trio.children[0].state == .running && trio.children[0].restartCount == 1)
            await supervisor.stop()
        }
    }
}
