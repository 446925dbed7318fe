//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

/// The code that says how a program went.
@Suite(.timeLimit(.minutes(10))) struct ExitCodeTests {
    @Test func isZero_whenAOneShotIsDone() async throws {
        let child = try Fixture.worker.start("idle", "daemon=no")
        #expect(try await child.exit() == .code(0))
        #expect(child.lines == ["READY", "DOWN"])
    }

    @Test(arguments: [SIGTERM, SIGINT]) func isZero_afterASignal(_ signal: Int32) async throws {
        let child = try Fixture.worker.start("idle")
        try await child.line("READY")
        child.send(signal)
        #expect(try await child.exit() == .code(0))
        #expect(child.lines == ["READY", "DOWN"])
    }

    @Test func isOne_whenAServiceCrashes() async throws {
        let child = try Fixture.worker.start("crashOnReload")
        try await child.line("READY")
        try await child.errorLine("[^Worker]: Started.")
        child.send(SIGHUP)
        #expect(try await child.exit() == .code(1))
        let log = child.errorLines.map(withoutTime)
        #expect(log.contains("ERROR: [^-Subject]: Crashed: boom"))
        #expect(log.last?.hasPrefix("CRITICAL: [^Worker]: We experienced a crash: ") == true)
        #expect(log.last?.hasSuffix("boom") == true)
        #expect(child.lines.last == "DOWN")
    }

    @Test func isOne_whenAServiceCrashesDuringTheStart() async throws {
        let child = try Fixture.worker.start("crash")
        #expect(try await child.exit() == .code(1))
        #expect(child.errorText.contains("[^-Subject]: Crashed: boom"))
        #expect(child.errorLines.last?.contains("CRITICAL]: [^Worker]: ") == true)
    }

    @Test func isOne_andTheServiceIsNamed_whenTheStartFails() async throws {
        let child = try Fixture.worker.start("failingStart")
        #expect(try await child.exit() == .code(1))
        let words = "Worker/Subject: failed to start in onStart() after "
        #expect(child.errorLines.last?.contains("CRITICAL]: [^Worker]: Error: \(words)") == true)
        #expect(child.errorLines.last?.hasSuffix(": port 8000 is taken") == true)
        #expect(child.lines.isEmpty)
    }

    @Test func isWhatWasRequestedFirst() async throws {
        let child = try Fixture.worker.start("exitSeven")
        #expect(try await child.exit() == .code(7))
        #expect(child.lines == ["READY", "DOWN"])
        #expect(!child.errorText.contains("CRITICAL"))
    }

    @Test func isWhatALeafRequested() async throws {
        let child = try Fixture.worker.start("exitFromLeaf")
        try await child.errorLine("[^Worker]: Started.")
        child.send(SIGHUP)
        #expect(try await child.exit() == .code(3))
    }

    @Test func isOne_andTheStepIsNamed_whenTheStartBudgetIsExceeded() async throws {
        let child = try Fixture.worker.start("hangingStart", "startBudget=200")
        #expect(try await child.exit() == .code(1))
        let last = try #require(child.errorLines.last)
        #expect(last.contains("Worker/Subject: did not start in time in onStart()"))
        #expect(last.contains("the start budget of 200 ms is used up"))
    }

    @Test func isOne_whenAStartBlocksTheMainLoopBeyondItsBudget() async throws {
        let child = try Fixture.worker.start("blockedStart", "startBudget=200", "budget=300")
        #expect(try await child.exit() == .code(1))
        #expect(child.errorLines.last { $0.contains("Subject") }?.contains("in onStart()") == true)
    }

    /// The hook blocks the main loop, so nothing but the third signal ends the process before its budget does.
    ///
    /// The process waits 80 ms for its last words and no longer, which on a crowded machine may not be enough once.
    @Test(arguments: [SIGTERM, SIGINT]) func isOfTheSignal_whenItIsTheThird(_ signal: Int32) async throws {
        var lastWords: [String] = []
        for _ in 0..<3 where !lastWords.contains(where: { $0.hasPrefix("  Subject (stopping") }) {
            let child = try Fixture.worker.start("blockedStop", "budget=50000")
            try await child.line("READY")
            child.send(SIGTERM)
            try await child.errorLine("[^-Subject]: Stopping...")
            child.send(SIGINT)
            try await child.errorLine("Stopping at once")
            child.send(signal)
            #expect(try await child.exit() == .code(128 + signal))
            lastWords = child.errorLines
        }
        #expect(lastWords.contains { $0.hasPrefix("Worker (stopping") })
        #expect(lastWords.contains { $0.hasPrefix("  Subject (stopping") })
    }
}
