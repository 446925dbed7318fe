//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct ServiceStepTests {
    @Test func comesInTheOrderOfALife() {
        #expect(
            ServiceStep.allCases == [
                .onRestart, .dependencies, .onFirstStart, .onStart, .startChildren, .startTasks, .onStarted,
                .onStop, .tasks, .children, .closers, .onShutdown,
            ]
        )
        #expect(ServiceStep.allCases.sorted() == ServiceStep.allCases)
    }

    @Test func knowsTheWayDown() {
        for step in ServiceStep.allCases where step.isOfStart { #expect(step.nextOfStop == .onStop) }
        var steps: [ServiceStep] = []
        var next: ServiceStep? = .firstOfStop
        while let step = next {
            #expect(!step.isOfStart)
            steps.append(step)
            next = step.nextOfStop
        }
        #expect(steps == [.onStop, .tasks, .children, .closers, .onShutdown])
    }

    @Test func namesEachStepDifferently() {
        let names = ServiceStep.allCases.map(\.description)
        #expect(Set(names).count == names.count)
        #expect(ServiceStep.onStart.description == "onStart()")
        #expect(ServiceStep.closers.description == "its closers")
    }
}
