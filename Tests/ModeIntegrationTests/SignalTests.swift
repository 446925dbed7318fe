//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

/// What a worker does about the signals of the operating system.
@Suite(.timeLimit(.minutes(10))) struct SignalTests {
    @Test func secondSignalCutsTheGraces() async throws {
        let child = try Fixture.worker.start("slowStop")
        try await child.line("READY")
        child.send(SIGTERM)
        try await child.errorLine("[^-Subject]: Stopping...")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        #expect(child.lines == ["READY", "STOP WAS CANCELLED", "DOWN"])
        #expect(child.errorText.contains("Stopping at once"))
    }

    @Test func secondSignalAbandonsAndNamesAStepThatIgnoresIt() async throws {
        let child = try Fixture.worker.start("stubbornStop", "budget=2000")
        try await child.line("READY")
        child.send(SIGTERM)
        try await child.errorLine("[^-Subject]: Stopping...")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        #expect(child.errorText.contains("ERROR]: [^-Subject]: onStop() did not end within"))
        #expect(child.lines == ["READY", "DOWN"], "the hooks that follow run all the same")
    }

    @Test func secondSignalAbandonsAndNamesATaskThatIgnoresIt() async throws {
        let child = try Fixture.worker.start("stubbornTask", "budget=2000")
        try await child.line("READY")
        child.send(SIGTERM)
        try await child.errorLine("[^-Subject]: Stopping...")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        #expect(child.errorText.contains("was abandoned; open: \"stubborn\" (WorkerFixture/Subject.swift:"))
    }

    @Test(arguments: [SIGTERM, SIGINT]) func stopsAStartThatHangs(_ signal: Int32) async throws {
        let child = try Fixture.worker.start("hangingStart")
        try await child.line("STARTING")
        child.send(signal)
        #expect(try await child.exit() == .code(0))
        #expect(!child.errorText.contains("CRITICAL"))
        #expect(child.errorLines.last?.contains("[^Worker]: -Stopped!") == true)
    }

    @Test func user1ShowsTheTreeWithTasks() async throws {
        let child = try Fixture.worker.start("tree")
        try await child.errorLine("[^Worker]: Started.")
        child.send(SIGUSR1)
        try await child.errorLine("Worker       running  ")
        try await child.errorLine("└─ Tree      running  ")
        try await child.errorLine("   ├─ Left   running  ")
        try await child.errorLine("   └─ Right  running  ")
        try await child.errorLine("TASK  SERVICE  ")
        let task = try await child.errorLine("tick  Worker/Tree/Left  ")
        #expect(task.contains("WorkerFixture/Family.swift:"))
        #expect(task.hasSuffix(", every 1h"))
        try await child.errorLine("mode.main (thread \(child.id)): waiting for events")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
    }

    @Test func user1ShowsTheTree_whileTheMainLoopIsBlocked() async throws {
        let child = try Fixture.worker.start("blocked", "budget=200")
        try await child.line("READY")
        child.send(SIGUSR1)
        try await child.errorLine("└─ Subject  running")
        let task = try await child.errorLine("blocker  Worker/Subject  ")
        #expect(task.contains("WorkerFixture/Subject.swift:"))
        if !ThreadSanitizer.isOn {
            let thread = try await child.errorLine("mode.main (thread \(child.id)): busy for ")
            #expect(thread.contains(", in task \"blocker\" (WorkerFixture/Subject.swift:"))
            try await child.errorLine("  blockForEver(_:) ")
        }
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(1))
    }

    @Test(.disabled(if: ThreadSanitizer.isOn, "it is too slow for what is timed here"))
    func user1DoesNotDelayTheEnd_whenNobodyReadsTheDump() async throws {
        // On a busy machine it may take as long once; if the process waited for the dump it would each time.
        var times: [Double] = []
        repeat {
            let child = try Fixture.worker.start("blocked", "budget=300", "log=/dev/null", stderr: .full)
            try await child.line("READY")
            child.send(SIGUSR1)
            let time = try await seconds {
                child.send(SIGTERM)
                let end = try await child.exit()
                #expect(end == .code(1))
            }
            times.append(time)
        } while times.count < 3 && times.allSatisfy { $0 >= 4 }
        #expect(times.contains { $0 < 4 }, "the dump waits up to 5 s for its reader, the process does not: \(times)")
    }

    @Test func user2SaysSo_whenThereIsNoGraph() async throws {
        let child = try Fixture.worker.start("idle")
        try await child.errorLine("[^Worker]: Started.")
        child.send(SIGUSR2)
        try await child.errorLine("SIGUSR2: no graph to write")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
    }

    @Test func hangUpReloadsDownTheTree() async throws {
        let child = try Fixture.worker.start("tree")
        try await child.errorLine("[^Worker]: Started.")
        child.send(SIGHUP)
        try await child.line("RELOADED Right")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        #expect(child.lines == ["READY", "RELOADED Tree", "RELOADED Left", "RELOADED Right"])
    }

    @Test(arguments: ["override=yes", "override=no"]) func ignoresAReaderThatHasGone(_ option: String) async throws {
        let child = try Fixture.worker.start("timer", option, stdout: .closed)
        try await child.errorLine("Starting...")
        // What it prints goes nowhere; it lives, and says so.
        child.send(SIGUSR1)
        try await child.errorLine("Worker  ")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
    }
}
