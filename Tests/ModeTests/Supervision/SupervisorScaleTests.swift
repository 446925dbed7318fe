//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// The cost of a child does not depend on how many there are.
///
/// Processor time of the thread that runs the simulation, so what else the machine does hardly matters; and what would
/// grow with the number of siblings would be many times the limit.
@Suite(.serialized) struct SupervisorScaleTests {
    /// A service that does nothing.
    actor Idle: Service {
        nonisolated let lifecycle = Lifecycle()
        nonisolated let label = "idle"
        nonisolated var baseLogger: Logger { .silent }
    }

    /// Processor time of each phase, per child.
    struct Costs {
        var add = Duration.zero
        var crash = Duration.zero
        var stop = Duration.zero
        var remove = Duration.zero
    }

    static func measure(_ count: Int) throws -> Costs {
        let result = Box(Costs())
        try simulate { simulation in
            let supervisor = Supervisor(intensity: .unlimited, backoff: .none)
            try await supervisor.start()
            let children = (0..<count).map { _ in Idle() }
            var costs = Costs()
            costs.add = try await cpuTime { for child in children { try await supervisor.addChild(child) } } / count
            costs.crash =
                await cpuTime {
                    for child in children {
                        child.crash(ChildFault())
                        await EventLoop.main.yield()
                    }
                    await simulation.runUntilIdle()
                } / count
            #expect(children.allSatisfy { $0.state == .running && $0.restartCount == 1 })
            costs.stop = await cpuTime { for child in children { await child.stop() } } / count
            // From the front and from the back.
            let order = (0..<count).map { $0 % 2 == 0 ? $0 / 2 : count - 1 - $0 / 2 }
            costs.remove =
                try await cpuTime {
                    for index in order { _ = try await supervisor.removeChild(children[index]) }
                } / count
            #expect(supervisor.children.isEmpty)
            await supervisor.stop()
            result.value = costs
        }
        return result.value
    }

    @Test func costsTheSamePerChild_whetherFewOrMany() throws {
        let few = try (0..<5).map { _ in try Self.measure(1_000) }
        let many = try Self.measure(Self.manyChildren)
        for phase in [\Costs.add, \.crash, \.stop, \.remove] {
            let least = few.map { $0[keyPath: phase] }.min() ?? .zero
            #expect(many[keyPath: phase] < least * 4, "\(phase): \(least) with few, \(many[keyPath: phase]) with many")
        }
    }

    #if MODE_SANITIZE_THREAD || MODE_SANITIZE_ADDRESS
    // There it takes minutes, and others wait for the thread.
    static let manyChildren = 2_000
    #elseif DEBUG
    static let manyChildren = 20_000
    #else
    static let manyChildren = 100_000
    #endif
}

/// The processor time that the calling thread spends in a body.
private func cpuTime(_ body: () async throws -> Void) async rethrows -> Duration {
    let before = threadTime()
    try await body()
    return threadTime() - before
}

private func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
