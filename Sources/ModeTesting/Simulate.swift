//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Runs a program of services in virtual time: the same code, on the calling thread, without waiting.
///
/// Every loop of the program (the main loop, thread loops) becomes a logical loop of the simulation, and so does the
/// runtime's global pool: bare tasks, `Task.sleep` and default actors are simulated too. When nothing is ready to run,
/// time jumps to the next timer; so an hour of sleeps takes no time.
///
/// ```swift
/// @Test func refreshesEachSecond() throws {
///     try simulate(seed: 1) { simulation in
///         let cache = Cache()
///         try await cache.start()
///         await simulation.advance(by: .seconds(60))
///         #expect(await cache.refreshes == 60)
///         await cache.stop()
///     }
/// }
/// ```
///
/// - Important: the main actor and work on dispatch queues or threads stay outside; see ``SimulationOptions/patience``.
/// - Parameters:
///   - seed: Decides which of the jobs that are ready runs next, and which of the timers that are due. The same seed
///     gives the same run. Without one everything runs in the order of its arrival.
///   - options: How to run it.
///   - body: The program. It runs on the simulation's main loop.
/// - Throws: what `body` throws; ``SimulationError`` when it waits for something that never comes.
public func simulate(
    seed: UInt64? = nil,
    options: SimulationOptions = SimulationOptions(),
    _ body: @escaping @Sendable (Simulation) async throws -> Void,
) throws {
    let simulation = Simulation(seed: seed, options)
    do {
        try simulation.run(in: options.surroundings, body)
    } catch {
        if let seed { options.report(simulation.failureReport(seed, error)) }
        throw error
    }
}

/// Runs a program with one seed after the other, and ends with the first that fails.
///
/// The seed is then printed, with the end of the trace. `MODE_SEED=42` in the environment runs that seed alone.
///
/// - Parameters:
///   - seeds: The seeds; `0..<1_000`, say.
///   - options: How to run each.
///   - body: The program.
/// - Throws: what `body` throws first; ``SimulationError`` when it waits for something that never comes.
public func simulate(
    seeds: some Sequence<UInt64>,
    options: SimulationOptions = SimulationOptions(),
    _ body: @escaping @Sendable (Simulation) async throws -> Void,
) throws {
    if let text = ProcessEnvironment.value(of: "MODE_SEED") {
        guard let seed = UInt64(text) else { preconditionFailure("MODE_SEED is no number: \(text)") }
        return try simulate(seed: seed, options: options, body)
    }
    for seed in seeds { try simulate(seed: seed, options: options, body) }
}

extension Simulation {
    /// Runs the body, where a test library wants it run.
    fileprivate func run(
        in surroundings: (@Sendable (() throws -> Void, @escaping @Sendable () -> Void) throws -> Void)?,
        _ body: @escaping @Sendable (Simulation) async throws -> Void,
    ) throws {
        guard let surroundings else { return try run(body) }
        let hasFailed = Lock(false)
        try surroundings({ try run(body) }, { hasFailed.withLock { $0 = true } })
        if hasFailed.withLock({ $0 }) { throw SimulationError.reportedAsFailed }
    }

    fileprivate func failureReport(_ seed: UInt64, _ error: any Error) -> String {
        let tail = world.trace.lines(last: 20)
        var text = "simulation failed with seed \(seed); replay with simulate(seed: \(seed)): \(error)\n"
        if !tail.isEmpty { text += "the last \(tail.count) of \(world.trace.count) events:\n" }
        for line in tail { text += "  \(line)\n" }
        return text
    }
}
