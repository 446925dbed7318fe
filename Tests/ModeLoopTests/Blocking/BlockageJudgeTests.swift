//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeLoop

/// What is a blockage, and when is looked again: in virtual milliseconds.
@Suite struct BlockageJudgeTests {
    private typealias Reading = BlockageJudge.Reading

    @Test func reportsOnce_whenTheTimeoutIsOver_thenEachDoubling_thenTheEnd() {
        var run = Watch(timeout: 1_000)
        run.advance(to: 20_000) { now in [Reading(loop: 1, busySince: now < 5_000 ? 100 : nil)] }
        #expect(
            run.findings == [
                .blocked(loop: 1, since: 100, elapsed: 1_000, use: nil), .stillBlocked(loop: 1, elapsed: 2_000),
                .stillBlocked(loop: 1, elapsed: 4_000), .ended(loop: 1, since: 100, elapsed: 5_000),
            ]
        )
    }

    @Test(arguments: 0..<250) func isFoundWithinAFourth_wheneverItBegins(_ phase: UInt64) {
        var run = Watch(timeout: 1_000)
        let began = 10_000 + phase
        run.advance(to: 30_000) { now in [Reading(loop: 1, busySince: now >= began ? began : nil)] }
        guard case .blocked(_, _, let elapsed, _)? = run.findings.first else {
            Issue.record("nothing was found")
            return
        }
        #expect((1_000...1_250).contains(elapsed))
    }

    @Test func reportsTwo_whenThereAreTwoBlockages() {
        var run = Watch(timeout: 100)
        run.advance(to: 3_000) { now in
            let since: UInt64? = (100..<300).contains(now) ? 100 : (900..<1_150).contains(now) ? 900 : nil
            return [Reading(loop: 1, busySince: since)]
        }
        #expect(run.findings.filter(\.isReport).count == 2)
    }

    @Test func findsTheSecond_whenItFollowsTheFirstAtOnce() {
        var run = Watch(timeout: 100)
        run.advance(to: 3_000) { now in
            [Reading(loop: 1, busySince: now < 50 ? nil : now < 450 ? 50 : now < 800 ? 450 : nil)]
        }
        #expect(run.findings.filter(\.isReport).count == 2)
    }

    @Test func findsNothing_whenALoopIsBusyButGetsOn() {
        var run = Watch(timeout: 100)
        run.advance(to: 10_000) { now in [Reading(loop: 1, busySince: now / 60 * 60 + 1)] }
        #expect(run.findings.isEmpty)
    }

    @Test func tellsLoopsApart() {
        var run = Watch(timeout: 100)
        run.advance(to: 1_000) { now in
            [Reading(loop: 1, busySince: now), Reading(loop: 2, busySince: 5), Reading(loop: 3, busySince: nil)]
        }
        #expect(run.findings.allSatisfy { $0.loop == 2 })
        #expect(run.findings.filter(\.isReport).count == 1)
    }

    @Test func saysThatItIsOver_whenTheLoopIsGone() {
        var run = Watch(timeout: 100)
        run.advance(to: 1_000) { now in now < 300 ? [Reading(loop: 1, busySince: 5)] : [] }
        #expect(run.findings.last?.loop == 1)
        #expect(run.findings.filter(\.isEnd).count == 1)
    }

    @Test func measuresComputing_fromTheFirstLook() {
        var run = Watch(timeout: 1_000)
        run.advance(to: 1_500) { now in [Reading(loop: 1, busySince: 10, cpu: (now - 10) * 500_000)] }
        guard case .blocked(_, _, _, let use?)? = run.findings.first else {
            Issue.record("no use of the processor was found")
            return
        }
        #expect(use.percent == 50)
        #expect(use.isComputing)
    }

    // MARK: Sleeping

    @Test func sleepsWithoutATimer_whenNoLoopDoesAnything() {
        var run = Watch(timeout: 1_000)
        run.advance(to: 100_000) { _ in [Reading(loop: 1, busySince: nil)] }
        #expect(run.isAsleep)
        #expect(run.looks <= 3, "one to see that all wait, one more after arming the alarm")
    }

    @Test func wakesAFewTimesForEachTimeout_whenALoopIsAlwaysBusy() {
        var run = Watch(timeout: 1_000)
        run.advance(to: 100_000) { now in [Reading(loop: 1, busySince: now)] }
        #expect(run.looks <= 401)
    }

    @Test func seesWhoBecameBusyWhileTheAlarmWasArmed_andDidNotRing() {
        var run = Watch(timeout: 1_000, ringsWork: false)
        // The first look finds that all wait; it arms, and a loop misses that by a moment.
        run.advance(to: 10_000) { now in [Reading(loop: 1, busySince: now > 250 ? 251 : nil)] }
        #expect(run.findings.first?.isReport == true)
    }

    @Test func forgivesOnce_whenTheWholeProcessWasStopped() {
        var judge = BlockageJudge(timeout: 100)
        _ = judge.rung(at: 0)
        _ = judge.look(at: 25, [Reading(loop: 1, busySince: 20)])
        #expect(
            judge.look(at: 60_000, [Reading(loop: 1, busySince: 20)]).findings.isEmpty,
            "it had no chance to go on",
        )
        #expect(judge.look(at: 60_025, [Reading(loop: 1, busySince: nil)]).findings.isEmpty)
    }

    @Test func reportsAfterForgiving_whenTheLoopDoesNotGoOn() {
        var judge = BlockageJudge(timeout: 100)
        _ = judge.rung(at: 0)
        _ = judge.look(at: 25, [Reading(loop: 1, busySince: 20)])
        _ = judge.look(at: 60_000, [Reading(loop: 1, busySince: 20)])
        #expect(judge.look(at: 60_025, [Reading(loop: 1, busySince: 20)]).findings.count == 1)
    }
}

/// A judge, and the time that passes for it.
private struct Watch {
    var judge: BlockageJudge
    var findings: [BlockageJudge.Finding] = []
    var looks = 0
    var isAsleep = false
    private let ringsWork: Bool

    init(timeout: UInt64, ringsWork: Bool = true) {
        judge = BlockageJudge(timeout: timeout)
        self.ringsWork = ringsWork
    }

    /// Looks whenever the judge says so, and rings for a loop that is busy while the alarm is armed.
    mutating func advance(to end: UInt64, _ readings: (UInt64) -> [BlockageJudge.Reading]) {
        var pause = judge.rung(at: 0)
        var now: UInt64 = 0
        while now < end {
            var (isArmed, due) = (false, end)
            switch pause {
            case .milliseconds(let time): due = now + time
            case .armed(let time): (isArmed, due) = (true, now + time)
            case .untilRung: (isArmed, isAsleep) = (true, true)
            }
            let rung =
                isArmed && ringsWork
                ? (now..<min(due, end)).first { readings($0).contains { $0.busySince != nil } } : nil
            if let rung {
                (now, isAsleep) = (rung, false)
                pause = judge.rung(at: now)
                continue
            }
            now = due
            guard now < end else { return }
            looks += 1
            let (found, next) = judge.look(at: now, readings(now))
            findings += found
            pause = next
        }
    }
}

extension BlockageJudge.Finding {
    fileprivate var isReport: Bool { if case .blocked = self { true } else { false } }

    fileprivate var isEnd: Bool { if case .ended = self { true } else { false } }

    fileprivate var loop: UInt64 {
        switch self {
        case .blocked(let loop, _, _, _), .stillBlocked(let loop, _), .ended(let loop, _, _): loop
        }
    }
}
