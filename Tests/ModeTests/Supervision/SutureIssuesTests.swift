//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What went wrong in suture, a supervisor for Go, and must not here.
@Suite(.timeLimit(.minutes(10))) struct SutureIssuesTests {
    /// A service is added to a supervisor below while that is just being started.
    @Test(.bug("https://github.com/thejerf/suture/issues/11"))
    func addsToASupervisor_thatIsJustBeingAdded() async throws {
        for _ in 0..<50 {
            let (main, sub) = (Supervisor("main"), Supervisor("sub", on: .thread("suture-11")))
            let service = ChildService("service")
            try await main.start()
            async let first: Void = main.addChild(sub)
            async let second: Void = sub.addChild(service)
            _ = try await (first, second)
            #expect(await eventually { sub.state == .running && service.state == .running })
            await main.stop()
            #expect(service.state == .stopped)
        }
    }

    /// Many supervisors below one that is stopped as soon as it begins to start.
    @Test(.bug("https://github.com/thejerf/suture/issues/35"), arguments: [0, 1, 2, 10, 100, 1_000])
    func stopsWithManySupervisorsBelow_whileTheyStart(turns: Int) throws {
        try simulate { simulation in
            let below = (1..<100).map { Supervisor("\($0)") }
            let supervisor = Supervisor { for other in below { other } }
            let start = spawn { try? await supervisor.start() }
            for _ in 0..<turns { await Task.yield() }
            await supervisor.stop()
            await start.value
            await simulation.runUntilIdle()
            #expect(supervisor.state == .stopped)
            #expect(below.allSatisfy { [.created, .stopped].contains($0.state.kind) })
        }
    }

    /// A cancellation or a timeout that is not the service's own stop is a failure.
    @Test(.bug("https://github.com/thejerf/suture/issues/77"), arguments: [RestartType.permanent, .transient])
    func restarts_whenACancellationComesFromElsewhere(type: RestartType) throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"]) { child, _ in child.supervised(type) }
            try await family.supervisor.start()
            family["a"].addTask("request") {
                let inner = spawn { try await EventLoop.main.sleep(for: .seconds(10)) }
                inner.cancel()
                try await inner.value
            }
            await simulation.runUntilIdle()
            #expect(family["a"].state == .running && family["a"].attempts == 2)
            await family.supervisor.stop()
        }
    }

    @Test func endsTheService_whenTheCancellationIsItsOwn() throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a"]) { child, _ in child.supervised(.transient) }
            family["a"].script.tasks = [("work", .forever)]
            try await family.supervisor.start()
            await simulation.runUntilIdle()
            #expect(await family.supervisor.stop().isClean)
            await simulation.advance(by: .seconds(600))
            #expect(family["a"].attempts == 1 && family["a"].state == .stopped)
        }
    }

    /// The stop right after a removal does not wait for what was removed.
    @Test(.bug("https://github.com/thejerf/suture/issues/34"))
    func stopsAtOnce_afterARemoval() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            _ = try await family.supervisor.removeChild(family["b"])
            #expect(await family.supervisor.stop().isClean)
            #expect(simulation.elapsed == .zero)
        }
    }

    @Test(.bug("https://github.com/thejerf/suture/issues/41"))
    func refusesAnAddition_andDoesNotHang_afterTheStop() throws {
        try simulate { simulation in
            let family = SupervisedFamily()
            try await family.supervisor.start()
            await family.supervisor.stop()
            let error = await serviceError { try await family.supervisor.addChild(Probe("late")) }
            #expect(error?.code == .stopped)
        }
    }
}
