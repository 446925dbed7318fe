//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// A child that fails, and whose stop does not end in time: Erlang would kill it.
@Suite struct AbandonedChildTests {
    /// A supervisor over one child that crashes and then hangs in its stop until the gate is opened.
    static func family(
        _ gate: Gate,
        intensity: RestartIntensity = .unlimited,
        replacement: SupervisedChild.Replacement? = nil,
    ) async throws -> SupervisedFamily {
        let family = SupervisedFamily(["a", "b"], intensity: intensity, backoff: .constant(.seconds(10))) { child, _ in
            child.supervised(replacement: child.label == "a" ? replacement : nil)
        }
        family["a"].set(.onShutdown, .hang(gate))
        try await family.supervisor.start()
        family["a"].crash(Boom())
        return family
    }

    @Test func isStartedAgain_whenWhatHungHasEndedAtLast() throws {
        try simulate { simulation in
            let gate = Gate()
            let family = try await Self.family(gate)
            await simulation.advance(by: .seconds(100))
            #expect(family["a"].attempts == 1 && family["a"].state.kind != .running)
            #expect(family["b"].state == .running && family.supervisor.state == .running)
            gate.open()
            await simulation.advance(by: .seconds(10))
            #expect(family["a"].state == .running && family["a"].attempts == 2)
            await family.supervisor.stop()
        }
    }

    /// A task that ignores its cancellation is code of the old run, too.
    @Test func isStartedAgain_whenATaskThatHungHasEndedAtLast() throws {
        try simulate { simulation in
            let gate = Gate()
            let family = SupervisedFamily(["a", "b"], backoff: .constant(.seconds(10)))
            family["a"].script.tasks = [("stubborn", .hang(gate))]
            try await family.supervisor.start()
            await simulation.runUntilIdle()
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(100))
            #expect(family["a"].attempts == 1 && family.supervisor.state == .running)
            gate.open()
            await simulation.advance(by: .seconds(10))
            #expect(family.isUp && family["a"].attempts == 2)
            await family.supervisor.stop()
        }
    }

    /// The start of a restart hangs, cancelled or not, and is given up after its time.
    @Test func isStartedAgain_whenAStartThatHungHasEndedAtLast() throws {
        try simulate { simulation in
            let gate = Gate()
            let family = SupervisedFamily(["a", "b"], backoff: .constant(.seconds(10)))
            family["a"].script.startTimeout = .seconds(1)
            try await family.supervisor.start()
            family["a"].set(.onStart, .hang(gate))
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(100))
            #expect(family["a"].attempts == 2 && family["a"].state.kind != .running)
            #expect(family.supervisor.state == .running)
            gate.open()
            await simulation.advance(by: .seconds(10))
            #expect(family.isUp && family["a"].attempts == 3)
            await family.supervisor.stop()
        }
    }

    @Test func usesUpTheBudget_whileItHangs() throws {
        try simulate { simulation in
            let gate = Gate()
            let family = try await Self.family(
                gate,
                intensity: RestartIntensity(maxRestarts: 4, within: .seconds(600)),
            )
            await simulation.advance(by: .seconds(600))
            let reason = try #require(family.supervisor.crashReason as? ServiceError)
            #expect(reason.code == .restartsExhausted)
            #expect((reason.rootCause as? ServiceError)?.code == .abandoned || reason.rootCause is Boom)
            #expect(family.supervisor.state.kind == .failed && family["b"].state == .stopped)
            #expect(family["a"].attempts == 1)
            gate.open()
        }
    }

    @Test func isReplacedAtOnce_whenThereIsAReplacement() throws {
        try simulate { simulation in
            let (gate, fresh) = (Gate(), Probe("fresh"))
            let family = try await Self.family(gate) { _, _ in fresh }
            // Given up after 5 s; the backoff of 10 s is not for the fresh one.
            await simulation.advance(by: .seconds(5))
            #expect(fresh.state == .running)
            #expect(family.supervisor.children.map(\.service.label) == ["fresh", "b"])
            gate.open()
            await simulation.advance(by: .seconds(600))
            #expect(family["a"].attempts == 1 && fresh.attempts == 1)
            await family.supervisor.stop()
        }
    }

    @Test(arguments: [RestartStrategy.oneForAll, .restForOne])
    func startsTheGroup_whenOneOfItHung(strategy: RestartStrategy) throws {
        try simulate { simulation in
            let gate = Gate()
            let family = SupervisedFamily(strategy: strategy, backoff: .constant(.seconds(10)))
            family["c"].set(.onShutdown, .hang(gate))
            try await family.supervisor.start()
            family["a"].crash(Boom())
            await simulation.advance(by: .seconds(60))
            #expect(family["c"].attempts == 1 && family.supervisor.state == .running)
            gate.open()
            await simulation.advance(by: .seconds(60))
            #expect(family.isUp)
            await family.supervisor.stop()
        }
    }

    @Test func doesNotHoldUpTheStop() throws {
        try simulate { simulation in
            let gate = Gate()
            let family = try await Self.family(gate)
            await simulation.advance(by: .seconds(60))
            await family.supervisor.stop()
            #expect(simulation.elapsed == .seconds(60))
            #expect(family.supervisor.state == .stopped)
            gate.open()
            await simulation.advance(by: .seconds(600))
            #expect(family["a"].attempts == 1)
        }
    }
}
