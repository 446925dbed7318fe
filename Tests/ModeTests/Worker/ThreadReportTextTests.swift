//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import ModeLoop
import Testing

@testable import Mode

/// What is said of a thread.
@Suite struct ThreadReportTextTests {
    private static let frames = [
        StackFrame(name: "read", image: "libc.so.6"),
        StackFrame(name: "block(_:)", file: "/src/App/App.swift", line: 12, column: 5, image: "app"),
        StackFrame(name: "closure #1 in App.onStarted()", file: "App.swift", line: 0, image: "app", isInlined: true),
        StackFrame(image: "libx.so", offset: 0x2A),
        StackFrame(name: "swift_job_run_on_serial_and_task_executor", image: "libswift_Concurrency.so"),
        StackFrame(name: "main", image: "app"),
    ]

    @Test func showsTheProgramsCalls_andCountsTheOthers() {
        #expect(
            report().stackLines == [
                "read in libc.so.6", "block(_:) at App.swift:12:5", "closure #1 in App.onStarted() in app",
                "libx.so+0x2a", "(and 2 of the loop's own)",
            ]
        )
    }

    @Test func showsEverything_whenTheLoopsCallsAreNotKnown() {
        #expect(report(frames: [StackFrame(offset: 16)]).stackLines == ["?+0x10"])
        #expect(report(frames: Array(Self.frames[4...])).stackLines.count == 2, "never nothing")
    }

    @Test func saysWhyThereIsNoStack() {
        let lines = report(frames: [], failure: .noAnswer).stackLines
        #expect(lines == ["no stack: the thread did not answer the signal"])
    }

    @Test func tellsComputingFromWaiting() {
        #expect(report(use: CPUUse(cpu: 98, wall: 100)).activity == "computing (98 % CPU)")
        #expect(report(use: CPUUse(cpu: 3, wall: 100)).activity == "waiting (3 % CPU)")
        #expect(report(use: CPUUse(cpu: 0, wall: 100), call: "read").activity == "waiting in read (0 % CPU)")
        let starved = report(use: CPUUse(cpu: 20, wall: 100), state: .running)
        #expect(starved.activity == "computing, but short of processors (20 % CPU)")
        #expect(report(state: .stopped).activity == "stopped from outside")
    }

    @Test func isAText() {
        let text = report(use: CPUUse(cpu: 98, wall: 100)).lines.joined(separator: "\n")
        let head = "mode.main (thread 7): busy for 1.5 s, computing (98 % CPU), in task \"a\" of Worker/App\n"
        #expect(text.hasPrefix(head + "  read in libc.so.6\n"))
        #expect(report(busyFor: nil).lines.first?.hasPrefix("mode.main (thread 7): waiting for events") == true)
    }

    @Test func canBeEncodedAndDecoded() throws {
        let before = report(use: CPUUse(cpu: 1, wall: 2), failure: .unavailable(code: 1))
        let data = try JSONEncoder().encode(before)
        #expect(try JSONDecoder().decode(ThreadReport.self, from: data) == before)
    }

    private func report(
        busyFor: Duration? = .milliseconds(1_500),
        use: CPUUse? = nil,
        state: ThreadFacts.State? = nil,
        call: String? = nil,
        frames: [StackFrame] = Self.frames,
        failure: ThreadStack.Failure? = nil,
    ) -> ThreadReport {
        ThreadReport(
            loop: "mode.main",
            thread: 7,
            busyFor: busyFor,
            use: use,
            facts: ThreadFacts(state: state, systemCall: call),
            work: "task \"a\" of Worker/App",
            frames: frames,
            isCutOff: false,
            failure: failure,
        )
    }
}
