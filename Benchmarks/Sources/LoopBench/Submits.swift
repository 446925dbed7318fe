//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Mode
import Synchronization

/// Handing a ready job to the loop from another thread: `enqueue` alone, without the making of the task.
///
/// The loop takes and runs the jobs meanwhile, so the two meet at the lock as they do in earnest.
enum Submits {
    private static let times = 100_000

    static func measure() async {
        var measurement = Measurement()
        for run in 0..<10 {
            let jobs = JobCollector()
            let tasks = (0..<times).map { _ in Task(executorPreference: jobs) {} }
            let elapsed = await withTaskExecutorPreference(globalConcurrentExecutor) { await submit(jobs.take()) }
            for task in tasks { await task.value }
            if run > 0 { measurement.add(elapsed, operations: times) }
        }
        measurement.print("submit, a ready job from another thread", in: .nanoseconds)
    }

    @concurrent private static func submit(_ jobs: [UnownedJob]) async -> Duration {
        precondition(!EventLoop.main.isOnLoop, "this has to be another thread")
        return ContinuousClock().measure {
            for job in jobs { EventLoop.main.enqueue(ExecutorJob(job)) }
        }
    }
}

/// An executor that only collects jobs, for somebody else to run.
private final class JobCollector: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    func take() -> [UnownedJob] { jobs.withLock { $0 } }
}
