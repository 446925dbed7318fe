//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Testing

@testable import Mode
@testable import ModeC

@Suite struct EventFactsTests {
    private let child = SupervisorEvent.Child(service: Supervisor("S"), path: "App/S")

    @Test func namesTheChild_andWhatWentWrong() {
        let facts = SupervisorEvent.failed(child, HostError(status: -7, message: "boom")).facts
        #expect(facts.kind == MODE_EVENT_FAILED)
        #expect(facts.child == "App/S")
        #expect(facts.status == -7)
        #expect(facts.message == "boom (status -7)")
    }

    @Test func isAboutNobody_whenItIsAboutTheBudget() {
        let facts = SupervisorEvent.budgetHalfUsed(restarts: 5, RestartIntensity()).facts
        #expect(facts.kind == MODE_EVENT_BUDGET_HALF_USED)
        #expect(facts.child.isEmpty)
        #expect(facts.status == MODE_OK.code)
    }
}
