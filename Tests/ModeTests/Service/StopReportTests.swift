//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct StopReportTests {
    @Test(arguments: [
        (StopReport.Outcome.stopped, "stopped"), (.wasNotRunning, "was not running"), (.requested, "stop requested"),
    ])
    func saysTheOutcome_whenNothingWentWrong(outcome: StopReport.Outcome, expected: String) {
        let report = StopReport(outcome: outcome)
        #expect(report.isClean)
        #expect(report.description == expected)
    }

    @Test func hasALineForEverythingThatWentWrong() {
        var report = StopReport(outcome: .stopped)
        report.failures = [
            .init(service: "a", step: .onStop, task: nil, error: Boom()),
            .init(service: "a/b", step: .tasks, task: "poll", error: Boom("late")),
            .init(
                service: "a/d",
                step: .closers,
                task: "file",
                error: CancellationError(),
                cutShortAfter: .milliseconds(1_500),
            ),
        ]
        report.abandoned = [
            .init(
                service: "a/c",
                step: .tasks,
                elapsed: .seconds(2),
                openTasks: ["\"x\" (F.swift:1)"],
                lastFlag: "BUSY",
            )
        ]
        #expect(!report.isClean)
        #expect(
            report.description == """
                a: onStop() threw boom
                a/b: task "poll" threw late
                a/d: task "file" was cut short after 1.5 s
                a/c: the end of its tasks did not end within 2 s and was abandoned; open: "x" (F.swift:1); last flag: BUSY
                """
        )
    }

    @Test func mergesWhatBelongsToOthers() {
        var report = StopReport(outcome: .stopped)
        report.failures = [.init(service: "a", step: .onStop, task: nil, error: Boom())]
        var other = StopReport(outcome: .stopped)
        other.failures = [.init(service: "a/b", step: .onStop, task: nil, error: Boom())]
        other.abandoned = [.init(service: "a/b", step: .onStop, elapsed: .zero, openTasks: [], lastFlag: nil)]
        report.merge(other)
        #expect(report.failures.map(\.service) == ["a", "a/b"])
        #expect(report.abandoned.map(\.service) == ["a/b"])
    }
}
