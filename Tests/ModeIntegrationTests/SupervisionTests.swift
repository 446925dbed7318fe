//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

/// What becomes of a process whose services fail under a supervisor.
@Suite(.timeLimit(.minutes(10))) struct SupervisionTests {
    @Test func goesOn_whenAServiceComesUpAgain() async throws {
        let child = try Fixture.worker.start("restartedTwice")
        try await child.line("READY")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        #expect(child.lines == ["DOWN", "DOWN", "READY", "DOWN"])
        #expect(child.errorLines.count { $0.contains("restarting Worker/Tree/Supervisor/Fragile in 1 ms") } == 2)
    }

    @Test func endsWithOne_andTheCauses_whenTheSupervisorGivesUp() async throws {
        let child = try Fixture.worker.start("gaveUp")
        #expect(try await child.exit() == .code(1))
        #expect(child.lines == ["DOWN", "DOWN", "DOWN", "DOWN"])
        let last = try #require(child.errorLines.last)
        #expect(last.contains("CRITICAL]: [^Worker]: We experienced a crash: "))
        #expect(last.contains("Worker/Tree/Supervisor: gives up restarting its children: more than 3 restarts"))
        #expect(last.hasSuffix("boom"))
        #expect(child.errorText.contains("[^---Steady]: -Stopped!"))
    }

    @Test func endsWithTheCodeOfTheError_whenItEndsTheTree() async throws {
        let child = try Fixture.worker.start("terminateTree")
        #expect(try await child.exit() == .code(7))
        #expect(child.lines == ["DOWN"])
        #expect(child.errorText.contains("[^---Steady]: -Stopped!"))
        #expect(!child.errorText.contains("restarting"))
    }
}
