//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What the program, or the error itself, says about a failure.
@Suite struct FailureDecisionTests {
    /// A wrapper of a user's, which can be looked through.
    struct Wrapper: CausedError {
        let cause: (any Error)?
    }

    // MARK: onFailure

    @Test func restartsAsUsual_orAtOnce() throws {
        try simulate { simulation in
            for decision in [FailureDecision.restart, .restartNow] {
                let family = SupervisedFamily(backoff: .constant(.seconds(10)), onFailure: { _, _ in decision })
                try await family.supervisor.start()
                let times = family["b"].recordStarts { simulation.elapsed }
                let before = simulation.elapsed
                family["b"].crash(Boom())
                await simulation.advance(by: .seconds(20))
                #expect(times.value == [before + (decision == .restart ? .seconds(10) : .zero)])
                await family.supervisor.stop()
            }
        }
    }

    @Test func countsARestartAtOnceLikeAnyOther() throws {
        try simulate { simulation in
            let family = SupervisedFamily(
                intensity: RestartIntensity(maxRestarts: 2),
                onFailure: { _, _ in .restartNow },
            )
            try await family.supervisor.start()
            for _ in 1...3 {
                family["b"].crash(Boom())
                await simulation.runUntilIdle()
            }
            #expect(family.supervisor.state.kind == .failed)
        }
    }

    @Test(arguments: [RestartStrategy.oneForOne, .oneForAll, .restForOne, .dependents])
    func stopsTheChildAlone(strategy: RestartStrategy) throws {
        try simulate { simulation in
            let family = SupervisedFamily(strategy: strategy, onFailure: { _, _ in .stop })
            try await family.supervisor.start()
            _ = family.trace()
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(600))
            #expect(family.trace() == ["-b"])
            #expect(family["b"].state == .failed(Boom()) && family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }

    @Test func escalates() throws {
        try simulate { simulation in
            let family = SupervisedFamily(label: "inner", onFailure: { _, _ in .escalate })
            let outer = Supervisor("outer", backoff: .none) { family.supervisor }
            try await outer.start()
            family["b"].crash(Boom())
            await simulation.runUntilIdle()
            #expect(outer.summary == ["inner running 1"])
            #expect(family.isUp && family.children.map(\.attempts) == [2, 2, 2])
            await outer.stop()
        }
    }

    @Test func shutsTheWholeTreeDown_inOrder() throws {
        try simulate { simulation in
            let family = SupervisedFamily(label: "inner", onFailure: { _, _ in .shutdown(exitCode: 3) })
            let outer = Supervisor("outer", backoff: .none) { family.supervisor }
            let bystander = Probe("bystander", events: family.events)
            let root = Probe("root", events: family.events)
            for child in [bystander, outer] as [any Service] { try root.addDependency(child) }
            try await root.start()
            _ = family.trace()
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(600))
            #expect(family.trace() == ["-c", "-b", "-a", "-bystander", "-root"])
            #expect(family.children.allSatisfy { $0.attempts == 1 })
            #expect([.stopped, .failed].contains(root.state.kind))
        }
    }

    @Test func isToldWhatFailed_andHowOften() throws {
        try simulate { simulation in
            let seen = Box<[(String, Attempt)]>([])
            let family = SupervisedFamily(
                ["a", "b"],
                intensity: RestartIntensity(maxRestarts: 5, within: .seconds(600)),
                backoff: .constant(.seconds(1)),
                onFailure: { error, attempt in
                    seen.value.append(("\(error)", attempt))
                    return .restart
                },
            )
            try await family.supervisor.start()
            await simulation.advance(by: .seconds(7))
            family["b"].failStarts(1)
            family["b"].crash(Boom("first"))
            await simulation.advance(by: .seconds(2))
            #expect(family.isUp)
            await simulation.advance(by: .seconds(4))
            family["b"].crash(Boom("third"))
            await simulation.runUntilIdle()
            let attempts = seen.value.map(\.1)
            #expect(attempts.map(\.number) == [1, 2, 3])
            #expect(attempts.map(\.child) == ["Supervisor/b", "Supervisor/b", "Supervisor/b"])
            #expect(attempts.map(\.uptime) == [.seconds(7), nil, .seconds(4)])
            #expect(attempts.map(\.restartsInPeriod) == [0, 1, 2])
            #expect(attempts.map(\.maxRestarts) == [5, 5, 5])
            #expect(seen.value.map(\.0).first == "first" && seen.value.map(\.0).last == "third")
            #expect(seen.value[1].0.contains("b does not start"))
            await family.supervisor.stop()
        }
    }

    @Test func isNotAsked_aboutNormalEndsAndStops() throws {
        try simulate { simulation in
            let count = Box(0)
            let family = SupervisedFamily(onFailure: { _, _ in
                count.value += 1
                return .restart
            })
            try await family.supervisor.start()
            await family["a"].end(.normal)
            await family["b"].end(.administrative)
            await simulation.runUntilIdle()
            #expect(count.value == 0 && family["a"].state == .running)
            await family.supervisor.stop()
        }
    }

    // MARK: Errors that decide

    /// An error as it is, in a user's wrapper, and in several.
    static func wrapped(_ error: any Error) -> [any Error] {
        [
            error,
            Wrapper(cause: error),
            ServiceError(.startFailed, service: "x", cause: Wrapper(cause: error)),
            Wrapper(cause: ServiceError(.childFailed, service: "x", cause: Wrapper(cause: error))),
        ]
    }

    @Test(arguments: 0..<4, [false, true]) func isNotRestarted_whenTheErrorSaysSo(depth: Int, fromBelow: Bool) throws {
        try simulate { simulation in
            let below = Probe("below")
            let child = Probe("child", [below])
            let sibling = Probe("sibling")
            let supervisor = Supervisor(strategy: .oneForAll, backoff: .none) {
                child
                sibling
            }
            try await supervisor.start()
            (fromBelow ? below : child).crash(Self.wrapped(DoNotRestart(Boom()))[depth])
            await simulation.advance(by: .seconds(600))
            #expect(child.attempts == 1 && child.state.kind == .failed)
            #expect(sibling.state == .running && sibling.attempts == 1)
            #expect(supervisor.state == .running)
            await supervisor.stop()
        }
    }

    @Test(arguments: 0..<4, [false, true]) func endsTheWholeTree_whenTheErrorSaysSo(depth: Int, fromBelow: Bool) throws
    {
        try simulate { simulation in
            let below = Probe("below")
            let child = Probe("child", [below])
            let inner = Supervisor("inner", backoff: .none) { child }
            let sibling = Probe("sibling")
            let outer = Supervisor("outer", backoff: .none) {
                inner
                sibling
            }
            let root = Probe("root")
            try root.addDependency(outer)
            try await root.start()
            (fromBelow ? below : child).crash(Self.wrapped(TerminateTree(exitCode: 7, Boom()))[depth])
            await simulation.advance(by: .seconds(600))
            for probe in [root, sibling, child, below] { #expect(probe.attempts == 1 && probe.shouldStop) }
            #expect([.stopped, .failed].contains(root.state.kind))
        }
    }

    @Test func isNotRestarted_whenAFailedStartSaysSo() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            family["b"].set(.onStart, .perform { _ in throw DoNotRestart(Boom()) })
            family["b"].crash(Boom())
            await simulation.advance(by: .seconds(600))
            #expect(family["b"].attempts == 2 && family["b"].state.kind == .failed)
            #expect(family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }

    @Test func isNotFooled_byAnErrorThatIsItsOwnCause() {
        final class Ring: CausedError { var cause: (any Error)? { self } }
        #expect(Ring().demandedDecision == nil)
    }

    /// The program has the last word, if it wants it.
    @Test func asksTheProgramFirst_orTheErrorDecides() throws {
        try simulate { simulation in
            let asked = Box(0)
            let family = SupervisedFamily(onFailure: { _, _ in
                asked.value += 1
                return .restart
            })
            try await family.supervisor.start()
            family["b"].crash(DoNotRestart(Boom()))
            await simulation.advance(by: .seconds(600))
            // A typed error decides whatever the program says.
            #expect(family["b"].attempts == 1 && family.supervisor.state == .running)
            await family.supervisor.stop()
        }
    }
}
