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
                overdue: .milliseconds(500),
                loop: "web",
                isLoopBlocked: true,
                openTasks: [.init(name: "x", createdAt: "F.swift:1", age: .seconds(9))],
                lastFlag: "BUSY",
            )
        ]
        #expect(!report.isClean)
        #expect(
            report.description == """
                a: onStop() threw boom
                a/b: task "poll" threw late
                a/d: task "file" was cut short after 1.5 s
                a/c: the end of its tasks did not end within 2 s, 500 ms overdue, and was abandoned; \
                its loop web is blocked; open: "x" (F.swift:1, 9 s); last flag: BUSY
                """
        )
    }

    @Test func mergesWhatBelongsToOthers() {
        var report = StopReport(outcome: .stopped)
        report.failures = [.init(service: "a", step: .onStop, task: nil, error: Boom())]
        var other = StopReport(outcome: .stopped)
        other.failures = [.init(service: "a/b", step: .onStop, task: nil, error: Boom())]
        other.abandoned = [abandoned("a/b")]
        report.merge(other)
        #expect(report.failures.map(\.service) == ["a", "a/b"])
        #expect(report.abandoned.map(\.service) == ["a/b"])
    }

    @Test func sortsByService_parentsFirst() throws {
        let report = mixed()
        #expect(report.services.map(\.service) == ["a", "a/b", "a/b/c", "a/b-2"])
        let part = try #require(report.services.first { $0.service == "a/b" })
        #expect(part.failures.map(\.step) == [.onStop] && part.abandoned.map(\.step) == [.onShutdown])
        #expect(StopReport(outcome: .stopped).services.isEmpty)
    }

    @Test func picksAPartOfTheTree() {
        let part = mixed().subtree("a/b")
        #expect(part.services.map(\.service) == ["a/b", "a/b/c"])
        #expect(part.outcome == .stopped && !part.isClean)
        #expect(mixed().subtree("a/b/c/d").isClean)
    }

    @Test func countsInAFewWords() {
        #expect(mixed().summary == "3 abandoned, 2 threw or cut short")
        #expect(StopReport(outcome: .stopped).summary == "clean")
    }

    @Test func saysNothingOfTimeOrTasks_whenThereIsNothing() {
        #expect(abandoned("a").description == "a: onShutdown() did not end within 0 ms and was abandoned")
        #expect(abandoned("a").state == .stopping && abandoned("a", .onStart).state == .starting)
    }

    private func mixed() -> StopReport {
        var report = StopReport(outcome: .stopped)
        report.failures = ["a/b", "a"].map { .init(service: $0, step: .onStop, task: nil, error: Boom()) }
        report.abandoned = ["a/b-2", "a/b/c", "a/b"].map { abandoned($0) }
        return report
    }

    private func abandoned(_ service: String, _ step: ServiceStep = .onShutdown) -> StopReport.Abandoned {
        .init(
            service: service,
            step: step,
            elapsed: .zero,
            overdue: .zero,
            loop: "mode.main",
            isLoopBlocked: false,
            openTasks: [],
            lastFlag: nil,
        )
    }
}
