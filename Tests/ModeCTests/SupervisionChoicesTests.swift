//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import Testing

@testable import ModeC

@Suite struct SupervisionChoicesTests {
    @Test func refusesNumbersThatAreNoChoice() {
        #expect(throws: Refusal.self) { try RestartStrategy(mode_strategy(rawValue: 7)) }
        #expect(throws: Refusal.self) { try AutoShutdown(mode_auto_shutdown(rawValue: 3)) }
        #expect(throws: Refusal.self) { try RestartType(mode_restart_type(rawValue: 3)) }
    }

    @Test func takesADecisionThatIsNone_forARestart() {
        #expect(FailureDecision(mode_decision(rawValue: 9), exitCode: 2) == .restart)
        #expect(FailureDecision(MODE_SHUTDOWN, exitCode: 2) == .shutdown(exitCode: 2))
    }
}
