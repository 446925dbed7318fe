//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop

// Sendable: `world` is touched on the simulation's thread only, except for what other threads bring.
/// A program in virtual time; see ``simulate(seed:options:_:)``.
///
/// Its methods are called by the body and by the services in it: on the simulation's thread.
public final class Simulation: @unchecked Sendable {
    let world: SimulatedWorld
    let mainLoop: EventLoop

    /// The seed, if there is one.
    public let seed: UInt64?

    init(seed: UInt64?, _ options: SimulationOptions) {
        let world = SimulatedWorld(seed: seed, options)
        self.seed = seed
        self.world = world
        mainLoop = world.makeLoop(named: "mode.main")
    }

    func run(_ body: @escaping @Sendable (Simulation) async throws -> Void) throws {
        GlobalPool.capture()
        let world = world
        let environment = LoopEnvironment(mainLoop: mainLoop, simulator: world) { world.makeLoop(named: $0) }
        defer { world.end() }
        try environment.install {
            let outcome = OutcomeBox()
            Task(executorPreference: mainLoop) { outcome.result = await .catching { try await body(self) } }
            while outcome.result == nil {
                guard world.step() else { throw stall() }
            }
            finish()
            try outcome.result?.get()
        }
    }

    /// Runs what is still ready; a program that is always ready is left at some point.
    private func finish() {
        for _ in 0..<100_000 {
            guard world.runReady() else { return }
        }
    }

    private func stall() -> SimulationError {
        world.leaveForGood()
        return .stalled(unsettled: world.trace.services.compactMap(\.unsettled))
    }
}

/// How the body of a simulation ended.
// Sendable: written and read on the simulation's thread only.
private final class OutcomeBox: @unchecked Sendable {
    var result: Result<Void, any Error>?
}

extension Result where Success == Void, Failure == any Error {
    fileprivate static func catching(_ body: () async throws -> Void) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
