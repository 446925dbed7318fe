//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

/// A worker inside a program that has a main of its own.
@Suite(.timeLimit(.minutes(10))) struct ServeTests {
    @Test(arguments: [SIGTERM, SIGINT]) func returns_afterASignal(_ signal: Int32) async throws {
        let child = try Fixture.serve.start("idle")
        try await child.line("READY")
        child.send(signal)
        #expect(try await child.exit() == .code(0))
        #expect(child.lines == ["READY idle", "RETURNED 0", "STILL HERE"])
        #expect(child.errorLines.last?.contains("[^Worker]: -Stopped!") == true)
    }

    @Test func tellsHowTheStopWent() async throws {
        let child = try Fixture.serve.start("untidy")
        try await child.line("READY")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        let report = "REPORT Worker/Guest: task \"file\" threw boom"
        #expect(child.lines == ["READY untidy", "RETURNED 0", report, "STILL HERE"])
        #expect(child.errorLines.last?.contains("[^Worker]: The stop was not clean: 1 threw or cut short") == true)
    }

    @Test func returnsTheCodeThatWasRequested() async throws {
        let child = try Fixture.serve.start("exit")
        #expect(try await child.exit() == .code(0))
        #expect(child.lines == ["READY exit", "RETURNED 7", "STILL HERE"])
    }

    @Test(arguments: ["crash", "failingStart"]) func throws_whenAServiceFails(_ scenario: String) async throws {
        let child = try Fixture.serve.start(scenario)
        #expect(try await child.exit() == .code(0))
        #expect(child.lines.contains { $0.hasPrefix("THREW ") && $0.hasSuffix("boom") })
        #expect(child.lines.last == "STILL HERE")
    }

    @Test func canBeCalledAgain() async throws {
        let child = try Fixture.serve.start("exit", "crash", "idle")
        try await child.line("READY idle")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        #expect(child.lines.suffix(2) == ["RETURNED 0", "STILL HERE"])
    }

    @Test func givesTheSignalsBack() async throws {
        let child = try Fixture.serve.start("exit", "wait")
        try await child.line("READY wait")
        child.send(SIGTERM)
        try await child.line("STILL HERE")
        child.send(SIGTERM)
        #expect(try await child.exit() == .signal(SIGTERM))
    }

    /// What blocks is abandoned in time, and `serve()` returns; or, on a busy machine, the budget is over first.
    @Test func doesNotOutliveItsBudget_whenTheMainLoopIsBlocked() async throws {
        let child = try Fixture.serve.start("block")
        try await child.errorLine("Starting...")
        try await child.line("READY")
        child.send(SIGTERM)
        let end = try await child.exit()
        #expect(end == .code(0) || end == .code(1))
        #expect(child.errorText.contains("abandoned"))
    }
}
