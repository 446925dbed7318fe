//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

/// What a task with a schedule does, told what the wall clock shows.
@Suite struct ScheduleProgressTests {
    /// Due at each multiple of a number of seconds, up to an end.
    private struct Multiples: TaskSchedule {
        var interval: Int64
        var end = Int64.max

        var text: String { "every \(interval) s" }

        func next(after instant: Int64) -> Int64? {
            let next = (instant / interval + 1) * interval
            return next <= end ? next : nil
        }
    }

    private func progress(
        every interval: Int64 = 100,
        until end: Int64 = .max,
        _ misfire: Misfire = .skip,
        from start: Int64 = 0,
    ) -> ScheduleProgress {
        let options = ScheduleOptions(schedule: Multiples(interval: interval, end: end), misfire: misfire)
        return ScheduleProgress(options, from: start)
    }

    @Test func waits_thenRunsOnce() {
        var progress = self.progress()
        #expect(progress.next == 100)
        #expect(progress.step(at: 0) == .wait(until: 100))
        #expect(progress.step(at: 99) == .wait(until: 100))
        #expect(progress.step(at: 100) == .run(late: 0))
        #expect(progress.next == 200)
        #expect(progress.step(at: 100) == .wait(until: 200))
        #expect(progress.skipped == 0)
    }

    @Test func ends_whenNothingIsDueAnyMore() {
        var progress = self.progress(until: 100)
        #expect(progress.step(at: 100) == .run(late: 0))
        #expect(progress.next == nil)
        #expect(progress.step(at: 500) == .wait(until: nil))
    }

    @Test(arguments: [(159 as Int64, ScheduleProgress.Step.run(late: 59)), (160, .wait(until: 200))])
    func isLate_butForLessThanAMinute(_ now: Int64, _ step: ScheduleProgress.Step) {
        var progress = self.progress()
        #expect(progress.step(at: now) == step)
        #expect(progress.skipped == (step == .wait(until: 200) ? 1 : 0))
    }

    @Test func makesUpForTheLatest_atMostAsManyAsAllowed() {
        var progress = self.progress(.catchUp(max: 2))
        #expect(progress.step(at: 590) == .run(late: 90))
        #expect(progress.skipped == 3)
        #expect(progress.step(at: 590) == .run(late: 90))
        #expect(progress.step(at: 590) == .wait(until: 600))
    }

    @Test func addsUpWhatItOwes_whileItMakesUpForIt() {
        var progress = self.progress(.catchUp(max: 3))
        #expect(progress.step(at: 390) == .run(late: 90))
        // The body took until 605: two are owed, and three more were missed.
        #expect(progress.step(at: 605) == .run(late: 5))
        #expect(progress.skipped == 2)
        #expect(progress.step(at: 606) == .run(late: 6))
        #expect(progress.step(at: 607) == .run(late: 7))
        #expect(progress.step(at: 608) == .wait(until: 700))
    }

    @Test func leavesOut_whatPassesDuringTheBody() {
        var progress = self.progress(every: 10)
        #expect(progress.step(at: 10) == .run(late: 0))
        #expect(progress.step(at: 35) == .wait(until: 40))
        #expect(progress.skipped == 2)
        #expect(progress.step(at: 40) == .run(late: 0))
        // The body ends in the very second in which it is due again.
        #expect(progress.step(at: 50) == .run(late: 0))
        #expect(progress.skipped == 2)
    }

    @Test func countsOnlySoFar_whenTheClockIsPutForwardByYears() {
        var progress = self.progress(every: 1)
        #expect(progress.step(at: 3_000_000_000) == .run(late: 0))
        #expect(progress.skipped == ScheduleProgress.countLimit + Int(ScheduleProgress.grace) - 1)
    }

    @Test func settlesEachInstantOnce_howeverTheClockIsPut() {
        var progress = self.progress(every: 10, .catchUp(max: 1_000), from: 1_000)
        var runs = 0
        func look(at now: Int64) {
            while case .run = progress.step(at: now) { runs += 1 }
        }
        look(at: 1_100)  // 10
        look(at: 1_050)
        look(at: 1_100)
        #expect(runs == 10)
        look(at: 500)
        #expect(progress.next == 510)
        look(at: 600)  // 10 more
        #expect(runs == 20)
        look(at: 1_200)  // 40 to 1,000 and 10 from 1,100
        #expect(runs == 70)
        #expect(progress.skipped == 0)
        #expect(progress.next == 1_210)
    }
}
