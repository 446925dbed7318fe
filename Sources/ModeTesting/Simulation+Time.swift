//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

extension Simulation {
    /// How much virtual time has passed.
    public var elapsed: Duration { .nanoseconds(Int64(world.now - SimulatedWorld.origin)) }

    /// Lets virtual time pass, and everything that is due in it happen, the last instant included.
    public func advance(by duration: Duration) async {
        await advance(to: world.now + duration.inVirtualTime)
    }

    /// Lets everything happen that is due now, without letting time pass.
    public func runUntilIdle() async { await advance(to: world.now) }

    /// Lets virtual time pass until a condition is true.
    ///
    /// The condition is asked at each instant at which something happens, when everything of that instant has happened.
    ///
    /// - Parameters:
    ///   - limit: How long it may take, in virtual time.
    ///   - condition: What is waited for.
    /// - Throws: ``SimulationError/conditionNotMet(after:)`` when the time is over.
    public func advance(
        within limit: Duration = .seconds(3_600),
        until condition: () async throws -> Bool,
    ) async throws {
        let end = world.now + limit.inVirtualTime
        await runUntilIdle()
        while try await !condition() {
            guard world.now < end else { throw SimulationError.conditionNotMet(after: limit) }
            await advance(to: min(world.timers.nextDeadline() ?? end, end))
        }
    }

    private func advance(to deadline: UInt64) async {
        preconditionOnThread()
        await withUnsafeContinuation { continuation in
            _ = world.timers.arm(.call { continuation.resume() }, at: deadline, isLast: true)
        }
    }

    func preconditionOnThread() {
        precondition(world.isOnThread, "a Simulation was used on another thread than its own")
    }
}
