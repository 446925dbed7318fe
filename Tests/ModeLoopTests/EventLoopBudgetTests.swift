//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@Suite(.timeLimit(.minutes(10))) struct EventLoopBudgetTests {
    @Test func letsTimersFire_whileJobsEnqueueThemselvesForEver() async throws {
        try await withHeldLoop { loop in
            let end = Gate()
            let spinners = (0..<4).map { _ in
                Task(executorPreference: loop) {
                    while !end.isOpen { await Task.yield() }
                }
            }
            for _ in 0..<5 { try await loop.sleep(for: .milliseconds(1)) }
            end.open()
            for spinner in spinners { await spinner.value }
        }
    }

    /// The budget is of time as well: a timer waits for a few slow jobs, not for a thousand.
    @Test func letsTimersFire_betweenSlowJobs() async throws {
        try await withHeldLoop { loop in
            let journal = Journal<String>()
            try await loop.perform {
                for _ in 0..<100 {
                    Task(executorPreference: loop) {
                        block(loop, milliseconds: 1)
                        journal.append("job")
                    }
                }
                loop.arm(CallbackTimer { journal.append("timer") }, at: loop.now)
            }
            let hasAll = await eventually { journal.count == 101 }
            #expect(hasAll)
            let before = try #require(journal.entries.firstIndex(of: "timer"))
            #expect(before <= 40, "the timer waited for \(before) slow jobs")
        }
    }
}
