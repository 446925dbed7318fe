//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

/// A worker that finds its blocked loops.
///
/// Not under the thread sanitizer, which delivers signals only at calls that it knows. One after the other, because some
/// keep a processor busy, and tests of others measure times.
@Suite(.serialized, .timeLimit(.minutes(10)), .disabled(if: ThreadSanitizer.isOn)) struct BlockingTests {
    @Test func showsACallThatWaits_withItsTaskAndItsPlace() async throws {
        let child = try await finished("sleeping")
        let warning = try #require(child.warnings.first)
        #expect(child.warnings.count == 1)
        #expect(warning.contains("Loop mode.main is blocked, for "))
        #expect(warning.contains("by task \"culprit\" (WorkerFixture/Blocker.swift:"))
        #expect(warning.contains(" of Worker/Blocker: waiting in "))
        #expect(warning.contains("poll ("))
        #expect(child.errorText.contains("\n    sleepInOneCall(milliseconds:) "))
        #if DEBUG
        #expect(child.errorText.contains("sleepInOneCall(milliseconds:) at Blocker.swift:"))
        #endif
        #expect(child.errorText.contains("Loop mode.main goes on; it was blocked for "))
        #expect(child.lines == ["READY", "DONE 1"], "the histogram has it too")
    }

    @Test func showsASleep_thatTheSignalItselfEnds() async throws {
        let child = try await finished("sleepingOnce")
        #expect(child.warnings.count == 1)
        #expect(child.errorText.contains(" closure #1 in Blocker.onStarted() "))
    }

    @Test func showsCodeThatComputes() async throws {
        let child = try await finished("spinning")
        #expect(child.warnings.count == 1)
        #expect(child.warnings.first?.contains("of Worker/Blocker: computing") == true)
        #expect(child.errorText.contains("\n    spin(milliseconds:) "))
    }

    @Test func watchesLoopsOfServices_thatComeLater() async throws {
        let child = try await finished("spinningThread")
        #expect(child.warnings.count == 1)
        #expect(child.warnings.first?.contains("Loop spinner is blocked") == true)
    }

    @Test func knowsTheService_ofATaskThatItDoesNotKnow() async throws {
        let child = try await finished("sleepingInChildTask")
        #expect(child.warnings.count == 1)
        #expect(child.warnings.first?.contains("by an unknown task of Worker/Blocker: ") == true)
    }

    @Test func knowsTheTimer_whoseBodyIsACall() async throws {
        let child = try await finished("sleepingInTick")
        let warning = try #require(child.warnings.first)
        #expect(warning.contains("by task \"ticking culprit\" (WorkerFixture/Blocker.swift:"))
        #expect(warning.contains(" of Worker/Blocker: waiting in "))
        #expect(child.errorText.contains("\n    sleepInOneCall(milliseconds:) "))
    }

    @Test func warnsTwice_whenThereAreTwoBlockages() async throws {
        #expect(try await finished("twoBlockages", blockages: 2).warnings.count == 2)
    }

    @Test func saysNothing_whenALoopIsBusyAndGetsOn() async throws {
        // Long enough that a machine with other things to do does not hold the process up for as long.
        let child = try await finished("progressing", blockages: 0, timeout: "1500")
        #expect(child.warnings.isEmpty)
    }

    @Test func saysNothing_whenItIsSwitchedOff() async throws {
        let child = try await finished("sleeping", blockages: 0, timeout: "never")
        #expect(!child.errorText.contains("blocked"))
        #expect(child.lines == ["READY", "DONE 1"], "counted all the same")
    }

    /// A worker that was stopped after so many blockages were over.
    private func finished(
        _ scenario: String,
        blockages: Int = 1,
        timeout: String = "300",
    ) async throws -> ChildProcess {
        let child = try Fixture.worker.start(scenario, "blocking=\(timeout)", "level=warning")
        for _ in 0..<blockages { try await child.errorLine(" goes on; it was blocked for ") }
        try await child.line("DONE")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        return child
    }
}

extension ChildProcess {
    /// What was said when a blockage was found.
    fileprivate var warnings: [String] { errorLines.filter { $0.contains(" is blocked, ") } }
}
