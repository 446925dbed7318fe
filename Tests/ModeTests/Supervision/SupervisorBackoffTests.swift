//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// How long a child waits for its restart.
@Suite struct SupervisorBackoffTests {
    @Test func growsWithEachFailure_andIsExact() throws {
        try simulate { simulation in
            let family = SupervisedFamily(
                ["a"],
                backoff: .exponential(from: .seconds(1), max: .seconds(5), jitter: 0),
            )
            try await family.supervisor.start()
            let times = family["a"].recordStarts { simulation.elapsed }
            for _ in 1...5 {
                family["a"].crash(Boom())
                await simulation.advance(by: .seconds(5))
            }
            #expect(times.value == [.seconds(1), .seconds(7), .seconds(14), .seconds(20), .seconds(25)])
            await family.supervisor.stop()
        }
    }

    @Test func growsWithEachFailedStart() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"], backoff: .exponential(from: .seconds(1), jitter: 0))
            try await family.supervisor.start()
            let times = Box<[Duration]>([])
            family["a"].set(
                .onStart,
                .perform { _ in
                    times.value.append(simulation.elapsed)
                    if times.value.count < 4 { throw Boom() }
                },
            )
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(600))
            #expect(times.value == [.seconds(1), .seconds(3), .seconds(7), .seconds(15)])
            #expect(family.isUp)
            await family.supervisor.stop()
        }
    }

    @Test func liesAroundATenthOfASecond_byDefault() throws {
        try simulate { simulation in
            let child = Probe("a")
            let supervisor = Supervisor { child }
            try await supervisor.start()
            let times = child.recordStarts { simulation.elapsed }
            child.crash(Boom())
            await simulation.advance(by: .seconds(1))
            let time = try #require(times.value.first)
            #expect(time >= .milliseconds(80) && time <= .milliseconds(120))
            await supervisor.stop()
        }
    }

    /// The second crash comes so long after the restart, and a minute of health is asked for.
    @Test(arguments: [(Duration.seconds(59), Duration.seconds(2)), (.seconds(60), .seconds(1))])
    func beginsAnew_afterHealthyTime(healthy: Duration, expected: Duration) throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"], backoff: .exponential(from: .seconds(1), jitter: 0))
            try await family.supervisor.start()
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(1))
            #expect(family.isUp)
            let times = family["a"].recordStarts { simulation.elapsed }
            await simulation.advance(by: healthy)
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(10))
            #expect(times.value == [.seconds(1) + healthy + expected])
            await family.supervisor.stop()
        }
    }

    @Test(arguments: [false, true]) func beginsAnew_whenTheServiceSaysItIsHealthy(fromBelow: Bool) throws {
        try simulate { simulation in
            let below = Probe("below")
            let child = Probe("child", [below])
            let supervisor = Supervisor(backoff: .exponential(from: .seconds(1), jitter: 0)) { child }
            try await supervisor.start()
            for _ in 1...3 {
                child.crash(Boom())
                await simulation.advance(by: .seconds(10))
            }
            let times = child.recordStarts { simulation.elapsed }
            (fromBelow ? below : child).markHealthy()
            child.crash(Boom())
            await simulation.advance(by: .seconds(10))
            #expect(times.value == [.seconds(30 + 1)])
            await supervisor.stop()
        }
    }

    @Test func isTheChildsOwn_whenItHasOne() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "b"], backoff: .constant(.seconds(1))) { child, _ in
                child.supervised(backoff: child.label == "b" ? .steps([.seconds(7)]) : nil)
            }
            try await family.supervisor.start()
            let times = family.children.map { $0.recordStarts { simulation.elapsed } }
            for child in family.children { child.crash(Boom()) }
            await simulation.advance(by: .seconds(10))
            #expect(times.map(\.value) == [[.seconds(1)], [.seconds(7)]])
            await family.supervisor.stop()
        }
    }

    @Test func holdsUpNoSibling() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "b"]) { child, _ in
                child.supervised(backoff: child.label == "a" ? .constant(.seconds(100)) : Backoff.none)
            }
            try await family.supervisor.start()
            family["a"].crash(Boom())
            for _ in 1...5 {
                await simulation.advance(by: .seconds(1))
                family["b"].crash(Boom())
                await simulation.runUntilIdle()
                #expect(family["b"].state == .running)
            }
            #expect(family["a"].state.kind == .restarting)
            await simulation.advance(by: .seconds(95))
            #expect(family.isUp)
            await family.supervisor.stop()
        }
    }

    @Test(arguments: [RestartStrategy.restForOne, .dependents])
    func holdsUpWhatIsRestartedWithIt(strategy: RestartStrategy) throws {
        try simulate { simulation in
            let family = SupervisedFamily(
                strategy: strategy,
                backoff: .constant(.seconds(10)),
                supervise: RestartStrategyTests.chain,
            )
            try await family.supervisor.start()
            _ = family.trace()
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(9))
            #expect(family.trace().sorted() == ["-b", "-c"])
            #expect(family["a"].state == .running)
            await simulation.advance(by: .seconds(1))
            #expect(family.trace() == ["+b", "+c"])
            await family.supervisor.stop()
        }
    }

    @Test func saysWhenTheNextStartIs() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"], backoff: .constant(.seconds(10)))
            try await family.supervisor.start()
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(4))
            let due = family["a"].lifecycle.loop.now.advanced(by: .seconds(6))
            #expect(family["a"].state == .restarting(at: due))
            #expect(family.supervisor.summary == ["a restarting 0"])
            let node = try #require(family.supervisor.beacon.snapshot().nodes.first { $0.label == "a" })
            #expect(node.state == .restarting && node.nextRestart == .seconds(6))
            await simulation.advance(by: .seconds(6))
            #expect(family.supervisor.summary == ["a running 1"])
            await family.supervisor.stop()
        }
    }
}
