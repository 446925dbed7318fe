//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Runs a program of services in virtual time: the same code, on the calling thread, without waiting.
///
/// Every loop of the program (the main loop, thread loops) becomes a logical loop of the simulation. When nothing is
/// ready to run, time jumps to the next timer; so an hour of sleeps takes no time, and always happens in the same
/// order.
///
/// ```swift
/// @Test func refreshesEachSecond() throws {
///     try simulate { simulation in
///         let cache = Cache()
///         try await cache.start()
///         await simulation.advance(by: .seconds(60))
///         #expect(await cache.refreshes == 60)
///         await cache.stop()
///     }
/// }
/// ```
///
/// - Important: work that leaves the loops escapes virtual time: `Task.sleep`, detached tasks, dispatch queues.
/// - Throws: what `body` throws; ``SimulationError`` when it waits for something that never comes.
public func simulate(_ body: @escaping @Sendable (Simulation) async throws -> Void) throws {
    try Simulation().run(body)
}

/// Why a simulation could not go on.
public enum SimulationError: Error, Sendable {
    /// Nothing is ready, no timer is armed and nothing came from outside, but the body has not ended.
    case stalled
}

// Sendable: `world` is touched on the simulation's thread only, except for its inbox, which is synchronised.
/// A program in virtual time; see ``simulate(_:)``.
public final class Simulation: @unchecked Sendable {
    private let world: SimulatedWorld
    private let mainLoop: EventLoop

    init() {
        let world = SimulatedWorld()
        self.world = world
        mainLoop = world.makeLoop(named: "mode.main")
    }

    /// How much virtual time has passed.
    public var elapsed: Duration { .nanoseconds(Int64(world.now - SimulatedWorld.origin)) }

    /// Lets virtual time pass, and everything that is due in it happen, the last instant included.
    public func advance(by duration: Duration) async {
        let deadline = world.now + UInt64(max(duration.inNanoseconds, 0))
        await withUnsafeContinuation { continuation in
            world.timers.insert(at: deadline, isLast: true) { continuation.resume() }
        }
    }

    /// Lets everything happen that is due now, without letting time pass.
    public func runUntilIdle() async { await advance(by: .zero) }

    func run(_ body: @escaping @Sendable (Simulation) async throws -> Void) throws {
        let world = world
        let environment = LoopEnvironment(mainLoop: mainLoop) { world.makeLoop(named: $0) }
        defer { world.end() }
        try environment.install {
            let outcome = OutcomeBox()
            Task(executorPreference: mainLoop) { outcome.end(await Result.catching { try await body(self) }) }
            while outcome.result == nil {
                guard world.step() else { throw SimulationError.stalled }
            }
            while world.runReady() {}
            try outcome.result?.get()
        }
    }
}

/// How the body of a simulation ended.
private final class OutcomeBox: Sendable {
    private let state = Lock<Result<Void, any Error>?>(nil)

    var result: Result<Void, any Error>? { state.withLock { $0 } }

    func end(_ result: Result<Void, any Error>) { state.withLock { $0 = result } }
}

extension Result where Success == Void, Failure == any Error {
    fileprivate static func catching(_ body: () async throws -> Void) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
