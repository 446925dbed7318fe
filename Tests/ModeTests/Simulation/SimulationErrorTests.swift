//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Testing

@Suite(.timeLimit(.minutes(10))) struct SimulationErrorTests {
    private let silent: SimulationOptions = {
        var options = SimulationOptions()
        options.report = { _ in }
        return options
    }()

    @Test func aStallNamesWhoWaitsForWhat_atOnce() {
        let clock = SuspendingClock()
        let began = clock.now
        #expect(
            throws: SimulationError.stalled(
                unsettled: [
                    "Parent is starting, since 0.0 seconds in the start of its children",
                    "Parent/Child is starting, since 0.0 seconds in onStart()",
                ]
            )
        ) {
            try simulate(seed: 1, options: silent) { simulation in
                simulation.inject(.deadlock, into: .label("Child"), at: .onStart)
                try await ChildService("Parent") { ChildService("Child") }.start()
            }
        }
        #expect(began.duration(to: clock.now) < .seconds(60))
    }

    @Test func aStallSaysSo_whenEveryServiceIsSettled() {
        let error = #expect(throws: SimulationError.self) {
            try simulate(seed: 1, options: silent) { _ in
                let service = ChildService("Service")
                try await service.start()
                await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            }
        }
        #expect(error?.description.hasSuffix("every service is settled") == true)
    }

    @Test func aConditionIsWaitedFor_asLongAsItMayTake() throws {
        try simulate(seed: 1) { simulation in
            let service = ChildService(
                "Service",
                script: .doing { service in
                    service.every(.seconds(1), "tick") { await service.add() }
                },
            )
            try await service.start()
            try await simulation.advance { await service.count == 5 }
            #expect(simulation.elapsed == .seconds(5))
            await #expect(throws: SimulationError.conditionNotMet(after: .seconds(10))) {
                try await simulation.advance(within: .seconds(10)) { await service.count == 100 }
            }
            #expect(simulation.elapsed == .seconds(15))
            await service.stop()
        }
    }
}
