//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization
import Testing
import UV

@testable import ModeLoop

@Suite struct JobRingTests {
    @Test(arguments: [0, 1, 2, 3, 4, 5, 9, 100])
    func returnsJobsInOrder_alsoWhenItGrows(count: Int) async {
        let journal = Journal<Int>()
        let jobs = JobCollector()
        let tasks = (0..<count).map { number in
            Task(executorPreference: jobs) { journal.append(number) }
        }
        jobs.drain(through: JobRing(capacity: 2))
        for task in tasks { await task.value }
        #expect(journal.entries == Array(0..<count))
    }

    @Test func keepsTheOrder_whenItsHeadIsInTheMiddle() async {
        let journal = Journal<Int>()
        let collector = JobCollector()
        let tasks = (0..<12).map { number in
            Task(executorPreference: collector) { journal.append(number) }
        }
        let jobs = collector.take()
        var ring = JobRing(capacity: 4)
        // Three in, two out, so that the head moves round while the ring fills and doubles.
        for (index, job) in jobs.enumerated() {
            ring.append(job)
            if index % 3 != 0 { collector.runFirst(of: &ring) }
        }
        #expect(ring.count == 4)
        while !ring.isEmpty { collector.runFirst(of: &ring) }
        #expect(ring.popFirst() == nil)
        for task in tasks { await task.value }
        #expect(journal.entries == Array(0..<12))
    }
}

/// An executor that only collects: where jobs for a ring come from.
private final class JobCollector: TaskExecutor {
    private let jobs = Lock<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    func take() -> [UnownedJob] {
        jobs.withLock { jobs in
            let taken = jobs
            jobs = []
            return taken
        }
    }

    func drain(through ring: consuming JobRing) {
        let jobs = take()
        for job in jobs { ring.append(job) }
        #expect(ring.count == jobs.count)
        while !ring.isEmpty { runFirst(of: &ring) }
    }

    func runFirst(of ring: inout JobRing) {
        ring.popFirst()?.runSynchronously(on: asUnownedTaskExecutor())
    }
}
