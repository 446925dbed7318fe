//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What a supervisor tells.
@Suite struct SupervisorEventTests {
    @Test func tellsOfEachStartOnce() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "b"], backoff: .constant(.seconds(2)))
            let news = SupervisorNews(family.supervisor)
            try await family.supervisor.start()
            await simulation.runUntilIdle()
            #expect(news.take() == ["started a", "started b"])
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(news.take() == ["failed b: boom", "restarting b #1 in 2 s"])
            await simulation.advance(by: .seconds(2))
            #expect(news.take() == ["started b"])
            await family.supervisor.stop()
            await simulation.runUntilIdle()
            // A stop is nothing that befalls a child.
            #expect(news.take().allSatisfy { !$0.hasPrefix("failed") && !$0.hasPrefix("restarting") })
        }
    }

    @Test func tellsOfEachFailedStart() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"], backoff: .steps([.seconds(1), .seconds(5)]))
            try await family.supervisor.start()
            let news = SupervisorNews(family.supervisor)
            family["a"].failStarts(1)
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(10))
            #expect(
                news.take() == [
                    "failed a: boom", "restarting a #1 in 1 s", "failed a: a does not start", "restarting a #2 in 5 s",
                    "started a",
                ]
            )
            await family.supervisor.stop()
        }
    }

    @Test func tellsWhoIsRestartedWithWhom() throws {
        try simulate { simulation in
            let family = SupervisedFamily(strategy: .restForOne)
            try await family.supervisor.start()
            let news = SupervisorNews(family.supervisor)
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(news.take() == ["failed b: boom", "restarting b #1 in 0 ms +c", "started b", "started c"])
            await family.supervisor.stop()
        }
    }

    @Test func tellsWhyAChildIsNotRestarted() throws {
        try simulate { simulation in
            let family = SupervisedFamily { child, _ in
                child.supervised(child.label == "c" ? .temporary : .transient)
            }
            try await family.supervisor.start()
            let news = SupervisorNews(family.supervisor)
            await family["a"].end(.normal)
            await simulation.runUntilIdle()
            await family["b"].end(.administrative)
            await simulation.runUntilIdle()
            await family["c"].end(.crash)
            await simulation.runUntilIdle()
            #expect(
                news.take() == [
                    "ended a: stoppedItself", "ended b: wasStopped", "failed c: c crashed", "ended c: gaveUpOn",
                ]
            )
            await family.supervisor.stop()
        }
    }

    @Test func warns_andThenGivesUpOnce_withItsHistory() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"], intensity: RestartIntensity(maxRestarts: 3, within: .seconds(60)))
            try await family.supervisor.start()
            let news = SupervisorNews(family.supervisor)
            for round in 1...4 {
                family["a"].crash(Boom("\(round)"))
                await simulation.runUntilIdle()
            }
            let told = news.take()
            #expect(told.filter { $0.hasPrefix("half") } == ["half used: 2"])
            #expect(told.filter { $0.hasPrefix("gave") } == ["gave up: a, 4 after [\"1\", \"2\", \"3\"]"])
            #expect(told.filter { $0.hasPrefix("restarting") }.count == 3)
            #expect(told.last?.hasPrefix("gave up") == true)
        }
    }

    @Test func tellsOfAReplacement() throws {
        try simulate { simulation in
            let (family, _) = ReplacementTests.family()
            try await family.supervisor.start()
            let news = SupervisorNews(family.supervisor)
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(
                news.take() == [
                    "failed b: boom", "restarting b #1 in 0 ms", "replaced b by b1", "started b1",
                ]
            )
            await family.supervisor.stop()
        }
    }

    @Test func tellsWhyItEnds() throws {
        try simulate { simulation in
            let significant = SupervisedFamily(["x"], autoShutdown: .anySignificant) { child, _ in
                child.supervised(.transient, isSignificant: true)
            }
            let terminating = SupervisedFamily(["x"], onFailure: { _, _ in .shutdown(exitCode: 3) })
            for (family, ending, expected) in [
                (significant, Ending.normal, "shutting down: x"), (terminating, .crash, "terminating: x 3"),
            ] {
                try await family.supervisor.start()
                let news = SupervisorNews(family.supervisor)
                await family["x"].end(ending)
                await simulation.runUntilIdle()
                #expect(news.take().contains(expected))
                await family.supervisor.stop()
            }
        }
    }

    @Test func tellsEveryListener_fromWhenItBegan() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"])
            try await family.supervisor.start()
            let first = SupervisorNews(family.supervisor)
            family["a"].crash(Boom("1"))
            await simulation.runUntilIdle()
            let second = SupervisorNews(family.supervisor)
            family["a"].crash(Boom("2"))
            await simulation.runUntilIdle()
            #expect(first.take().filter { $0.hasPrefix("failed") } == ["failed a: 1", "failed a: 2"])
            #expect(second.take().filter { $0.hasPrefix("failed") } == ["failed a: 2"])
            await family.supervisor.stop()
        }
    }

    /// The words are for people: each names the child by its path, and says what comes next.
    @Test func saysInOneLine_whatHappened() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "b"], strategy: .oneForAll, backoff: .constant(.seconds(2)))
            try await family.supervisor.start()
            let lines = EventLog()
            let stream = family.supervisor.events
            _ = spawn { for await event in stream { lines.add("\(event)") } }
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(2))
            #expect(
                lines.all == [
                    "Supervisor/a failed: boom", "restarting Supervisor/a and Supervisor/b in 2 s",
                    "Supervisor/a is running", "Supervisor/b is running",
                ]
            )
            await family.supervisor.stop()
        }
    }
}
