//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Testing

/// A service is freed when nobody refers to it any more, whatever it lived through.
@Suite struct LivesOfServicesTests {
    enum Life: CaseIterable {
        case neverStarted, stopped, restarted, crashed, failedToStart, interrupted, removed, waitedFor
    }

    /// Holds a service without keeping it alive.
    private final class Witness: @unchecked Sendable {  // touched on the simulation's thread only
        weak var service: ChildService?
        weak var child: ChildService?
        var isGone: Bool { service == nil && child == nil }
    }

    @Test(arguments: Life.allCases)
    func freesTheService(_ life: Life) throws {
        try simulate { simulation in
            let witness = Witness()
            try await live(life, simulation, witness)
            await simulation.runUntilIdle()
            #expect(witness.isGone)
        }
    }

    private func live(_ life: Life, _ simulation: Simulation, _ witness: Witness) async throws {
        let child = ChildService("child")
        let service = make(child, failing: life == .failedToStart, slow: life == .interrupted)
        (witness.service, witness.child) = (service, child)
        switch life {
        case .neverStarted: return
        case .failedToStart:
            #expect(await serviceError { try await service.start() } != nil)
            return
        case .interrupted:
            async let error = serviceError { try await service.start() }
            await simulation.runUntilIdle()
            await service.stop()
            #expect(await error != nil)
            return
        default: try await service.start()
        }
        await simulation.advance(by: .seconds(3))
        switch life {
        case .restarted: try await service.restart()
        case .crashed:
            service.crash(ChildFault())
            await service.waitUntilStopped()
        case .removed: try await service.removeDependency(child)
        case .waitedFor:
            await service.sleep(for: .seconds(1))
            _ = try await service.wait(timeout: .seconds(1)) { try await EventLoop.current?.sleep(for: .seconds(9)) }
            var states = service.stateChanges.makeAsyncIterator()
            _ = await states.next()
        default: break
        }
        await service.stop()
    }

    private func make(_ child: ChildService, failing: Bool, slow: Bool) -> ChildService {
        ChildService(
            "service",
            script: .make { script in
                script.dependencies = Dependencies([child.after()])
                script.onStart = { service in
                    service.onClose { await service.add() }
                    service.diagnostics.set("STARTING")
                }
                script.onStarted = { service in
                    service.addTask { await service.sleep(for: .seconds(60)) }
                    if slow { try await EventLoop.current?.sleep(for: .seconds(60)) }
                    if failing { throw ChildFault() }
                }
                script.tasks = { service in
                    Tasks([
                        service.every(.seconds(1), "tick") { await service.add() },
                        service.background("waiter") { await service.waitUntilStopped() },
                    ])
                }
            },
        )
    }
}
