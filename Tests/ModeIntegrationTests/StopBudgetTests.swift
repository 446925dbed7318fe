//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

/// A process ends when its stop budget is over, whatever hangs, and says what it gave up.
@Suite(.timeLimit(.minutes(10))) struct StopBudgetTests {
    /// From a signal to the end.
    ///
    /// The machine may be busy; how close to the budget it is, the benchmark measures.
    private func checkedEnd(of child: ChildProcess, budget: Double) async throws {
        let time = try await seconds {
            child.send(SIGTERM)
            let end = try await child.exit()
            #expect(end == .code(1))
        }
        #expect(time >= budget)
        #expect(time < budget + 5)
    }

    @Test func endsTheProcess_whenTheMainLoopIsBlocked() async throws {
        let child = try Fixture.worker.start("blocked", "budget=500")
        try await child.line("READY")
        try await checkedEnd(of: child, budget: 0.5)
        #expect(child.errorText.contains("mode: the stop budget of 500 ms is over; abandoned:\n"))
        let line = try #require(child.errorLines.last { $0.hasPrefix("mode:   Worker/Subject: ") })
        // Each of its steps was given up when graces were over, in its turn.
        #expect(line.hasPrefix("mode:   Worker/Subject: abandoned in onStop() for "))
        #expect(line.contains(" overdue; in onShutdown() for "))
        #expect(
            line.contains(
                " overdue, on mode.main, which is blocked; open: \"blocker\" (WorkerFixture/Subject.swift:"
            )
        )
        #expect(child.errorLines.last?.hasPrefix("mode:   Worker: ") == true)
    }

    @Test func abandonsAService_whoseThreadIsBlocked_andEndsInTime() async throws {
        let child = try Fixture.worker.start("blockedThread", "budget=2000")
        try await child.line("READY")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        let line = try #require(
            child.errorLines.first { $0.contains("[^-ThreadBlocker]: onStop() did not end within") }
        )
        #expect(line.contains(" overdue, and was abandoned; its loop blocked is blocked; open: \"blocker\" ("))
        #expect(line.contains("(WorkerFixture/Family.swift:"))
        #expect(child.errorLines.last?.contains("[^Worker]: The stop was not clean: 3 abandoned") == true)
        #expect(!child.errorText.contains("the stop budget"))
    }

    @Test func stopsAGroupOfThreadsInTime_whenSomeAreBlocked() async throws {
        let child = try Fixture.worker.start("blockedGroup", "budget=2000")
        try await child.line("READY")
        // The budget would be over with another code, and with last words.
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        #expect(!child.errorText.contains("the stop budget"))
        #expect(child.lines.sorted() == ["Member 1 STOPPED", "Member 3 STOPPED", "READY"])
        for number in [0, 2] {
            #expect(child.errorText.contains("[^--Member \(number)]: onStop() did not end within"))
        }
    }

    @Test func givesOthersTheirHooks_whenTheMainLoopIsBlocked() async throws {
        let child = try Fixture.worker.start("blockedWithThread", "budget=1000")
        try await child.line("READY")
        try await checkedEnd(of: child, budget: 1)
        #expect(child.lines == ["READY", "NEIGHBOUR STOPPED"])
        #expect(child.errorText.contains("mode:   Worker/Tree/Subject: "))
        #expect(!child.errorText.contains("mode:   Worker/Tree/ThreadNeighbour"))
    }

    @Test func endsTheProcess_whenAStopHookBlocksTheMainLoop() async throws {
        let child = try Fixture.worker.start("blockedStop", "budget=500")
        try await child.line("READY")
        try await checkedEnd(of: child, budget: 0.5)
        let line = try #require(child.errorLines.last { $0.hasPrefix("mode:   Worker/Subject: ") })
        #expect(line.contains(" in onStop() for "))
        #expect(line.contains(" overdue"))
        #expect(line.contains("on mode.main, which is blocked"))
    }

    @Test func endsTheProcess_whenAServiceBlocksRightAfterItsRequest() async throws {
        let child = try Fixture.worker.start("blockedAfterRequest", "budget=300")
        try await child.line("READY")
        #expect(try await child.exit() == .code(1))
        #expect(child.errorText.contains("mode: the stop budget of 300 ms is over"))
    }

    @Test func abandonsAStopHookThatHangs_beforeTheBudgetIsOver() async throws {
        let child = try Fixture.worker.start("stubbornStop", "budget=1000")
        try await child.line("READY")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        #expect(child.lines == ["READY", "DOWN"])
        #expect(child.errorText.contains("[^-Subject]: onStop() did not end within"))
    }

    @Test func endsTheProcess_whenNobodyReadsItsStandardError() async throws {
        let child = try Fixture.worker.start("blocked", "budget=300", stderr: .full)
        // The log itself hangs, so there is no READY to wait for: the first line never gets out.
        let other = try Fixture.worker.start("blocked", "budget=300", "log=/dev/null", stderr: .full)
        try await other.line("READY")
        try await checkedEnd(of: other, budget: 0.3)
        // By now the first one has long installed its handlers.
        try await checkedEnd(of: child, budget: 0.3)
    }

    @Test(.disabled(if: ThreadSanitizer.isOn, "its _exit flushes streams"))
    func endsTheProcess_whenNobodyReadsItsStandardOutput() async throws {
        let child = try Fixture.worker.start("manyLines", "budget=300", stdout: .full)
        try await child.errorLine("[^-Subject]: Started.")
        try await checkedEnd(of: child, budget: 0.3)
    }

    @Test(.disabled(if: ThreadSanitizer.isOn, "its _exit flushes streams"))
    func endsTheProcess_whenALostThreadHoldsTheLockOfStandardOutput() async throws {
        let child = try Fixture.worker.start("lockedOutput", "budget=500")
        try await child.line("READY")
        try await checkedEnd(of: child, budget: 0.5)
    }

    /// The main loop hangs in the log, or waits for the thread that does; standard error can still be read.
    @Test(arguments: ["blockedLog", "lockedLog"])
    func endsTheProcess_andSaysWhy_whenNobodyReadsTheLog(_ scenario: String) async throws {
        let log = try UnreadLog()
        let child = try Fixture.worker.start(scenario, "budget=500", "log=\(log.path)")
        try await child.line("READY")
        try await log.isFull(on: child)
        try await checkedEnd(of: child, budget: 0.5)
        #expect(child.errorText.hasPrefix("mode: the stop budget of 500 ms is over; abandoned:\n"))
        let service = scenario == "lockedLog" ? "LogLocker" : "Subject"
        let line = try #require(child.errorLines.last { $0.hasPrefix("mode:   Worker/\(service): ") })
        #expect(line.contains(" overdue"))
        #expect(line.contains(scenario == "lockedLog" ? "open: \"locker\" (" : "open: \"chatter\" ("))
    }

    /// Nothing can be allocated, so nothing can be asked, logged or put into words.
    @Test(.disabled(if: Sanitizer.isOn, "its heap is its own"))
    func endsTheProcess_whenALostThreadHoldsTheLockOfTheHeap() async throws {
        let child = try Fixture.worker.start("frozenStop", "budget=500")
        try await child.line("READY")
        try await checkedEnd(of: child, budget: 0.5)
        #expect(child.errorLines.suffix(2).first == "mode: the stop budget of 500 ms is over; abandoned:")
        #expect(child.errorLines.last == "mode:   there was no looking at the services")
    }

    @Test(.disabled(if: Sanitizer.isOn, "its heap is its own"))
    func saysWhatItKnew_whenALostThreadHoldsTheLockOfTheHeapSinceThen() async throws {
        let child = try Fixture.worker.start("frozenLate", "budget=1000")
        try await child.line("READY")
        try await checkedEnd(of: child, budget: 1)
        #expect(child.errorLines.contains { $0.hasPrefix("mode:   Worker/Subject: stopping in onStop() for ") })
    }

    @Test func abandonsAService_thatAlwaysAsksForMoreTime() async throws {
        let child = try Fixture.worker.start("extendingStop", "budget=1000")
        try await child.line("READY")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        #expect(child.lines == ["READY", "DOWN"])
        #expect(child.errorText.contains("[^-Subject]: onStop() did not end within"))
    }

    @Test func callsAStartOff_thatAlwaysAsksForMoreTime() async throws {
        let child = try Fixture.worker.start("extendingStart", "startBudget=300", "budget=20000")
        #expect(try await child.exit() == .code(1))
        #expect(child.errorText.contains("the start budget of 300 ms is used up"))
    }

    @Test func endsTheProcess_whenAnExitHandlerHangs() async throws {
        let child = try Fixture.worker.start("hangingExitHandler", "budget=500")
        try await child.line("READY")
        try await checkedEnd(of: child, budget: 0.5)
        #expect(child.lines == ["READY", "DOWN"])
        #expect(child.errorLines.last?.contains("[^Worker]: -Stopped!") == true)
    }
}
