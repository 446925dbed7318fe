//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Testing

/// What each kind of fault does.
@Suite(.timeLimit(.minutes(10))) struct FaultTests {
    @Test(arguments: [ServiceStep.onFirstStart, .onStart, .onStarted])
    func aHookOfTheStartThatThrowsFailsTheStart(step: ServiceStep) throws {
        try simulate(seed: 1) { simulation in
            let service = ChildService("service")
            let injection = simulation.inject(.failure(), into: .label("service"), at: step)
            let error = await #expect(throws: ServiceError.self) { try await service.start() }
            #expect(error?.step == step)
            #expect(error?.cause is InjectedError)
            #expect(injection.count == 1)
            injection.remove()
            try await service.start()
            await service.stop()
        }
    }

    @Test(arguments: [ServiceStep.onStop, .onShutdown, .closers])
    func aHookOfTheStopThatThrowsIsReported(step: ServiceStep) throws {
        try simulate(seed: 1) { simulation in
            let service = ChildService("service", script: .starting { $0.onClose("closer") {} })
            try await service.start()
            simulation.inject(.failure(ChildFault("oops")), at: step)
            let report = await service.stop()
            #expect(report.failures.map(\.step) == [step])
            #expect(service.state == .stopped)
        }
    }

    @Test func onRestartThatThrowsFailsTheRestart() throws {
        try simulate(seed: 1) { simulation in
            let service = ChildService("service")
            try await service.start()
            simulation.inject(.failure(), into: .service(service), at: .onRestart)
            await #expect(throws: ServiceError.self) { try await service.restart() }
            #expect(service.state.kind == .failed)
        }
    }

    @Test func aTaskThatThrowsCrashesTheService() throws {
        try simulate(seed: 1) { simulation in
            let service = ChildService(
                "service",
                script: .doing { service in
                    service.every(.seconds(1), "tick") { await service.add() }
                },
            )
            simulation.inject(.failure(), at: .tasks, when: .call(3))
            try await service.start()
            await simulation.advance(by: .seconds(10))
            #expect(await service.count == 2)
            #expect(service.state == .failed(InjectedError()))
        }
    }

    @Test func aHookThatHangsIsCancelled_andTheStopGoesOn() throws {
        try simulate(seed: 1) { simulation in
            let service = ChildService("service")
            try await service.start()
            simulation.inject(.hang, at: .onStop)
            let report = await service.stop()
            #expect(report.abandoned.isEmpty)
            #expect(report.failures.first?.error is CancellationError)
            #expect(simulation.elapsed < .seconds(5))
            #expect(service.journal.all.last == "service stopped")
        }
    }

    @Test func aHookThatHangsForEverIsAbandoned() throws {
        try simulate(seed: 1) { simulation in
            let service = ChildService("service")
            try await service.start()
            simulation.inject(.deadlock, at: .onStop)
            let report = await service.stop()
            #expect(report.abandoned.map(\.step) == [.onStop])
            await #expect(throws: ServiceError.self) { try await service.start() }
        }
    }

    @Test func aHookThatIgnoresCancellationForATimeIsAbandoned_andTheServiceIsUsableAfterwards() throws {
        try simulate(seed: 1) { simulation in
            let service = ChildService("service")
            try await service.start()
            let injection = simulation.inject(.stubbornness(.seconds(60)), at: .onStop)
            #expect(await service.stop().abandoned.map(\.step) == [.onStop])
            await simulation.advance(by: .seconds(60))
            injection.remove()
            try await service.start()
            #expect(await service.stop().isClean)
        }
    }

    @Test func aSlowHookTakesSoMuchLonger() throws {
        try simulate(seed: 1) { simulation in
            simulation.inject(.slowness(.seconds(7)), at: .onStart)
            let service = ChildService("service")
            try await service.start()
            #expect(simulation.elapsed == .seconds(7))
            #expect(service.journal.all.first == "service starts")
            await service.stop()
        }
    }

    @Test func aCrashWhileStoppingDoesNotKeepTheStopFromItsEnd() throws {
        try simulate(seed: 1) { simulation in
            let service = ChildService("service")
            try await service.start()
            simulation.inject(.crash(), at: .onShutdown)
            await service.stop()
            #expect(service.journal.all.last == "service stopped")
            #expect(service.state.kind == .stopped || service.state.kind == .failed)
        }
    }

    @Test func aCrashBeforeATaskFailsTheService() throws {
        try simulate(seed: 1) { simulation in
            simulation.inject(.crash(), at: .tasks)
            let service = ChildService(
                "service",
                script: .doing { service in
                    service.background("work") { await service.add() }
                },
            )
            try await service.start()
            await simulation.runUntilIdle()
            #expect(service.state.kind == .failed)
        }
    }
}
