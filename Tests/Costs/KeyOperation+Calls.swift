//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import Synchronization

/// Code that gets to a loop, or to a service on it.
extension KeyOperation {
    static let calls = [
        KeyOperation("method of a service of the same loop", count: 20_000) {
            let pair = Pair()
            try await pair.start()
            return { count in await pair.callMethod(times: count) }
        },
        KeyOperation("call() to a service of the same loop", count: 2_000) {
            let pair = Pair()
            try await pair.start()
            return { count in try await pair.call(times: count) }
        },
        KeyOperation("task spawned and awaited", count: 5_000) {
            let pair = Pair()
            try await pair.start()
            return { count in await pair.spawn(times: count) }
        },
        KeyOperation("job submitted by another thread", count: 5_000) {
            let jobs = JobStore(count: 10_000)
            return { count in try await jobs.submit(count) }
        },
        KeyOperation("call handed to the loop", count: 5_000) {
            { count in await handOver(count) }
        },
    ]
}

/// A service with another one below it.
private actor Pair: Service {
    nonisolated let lifecycle = Lifecycle()
    private let leaf = Leaf()

    var dependencies: Dependencies { leaf }

    func callMethod(times: Int) async {
        for _ in 0..<times { await leaf.increment() }
    }

    func call(times: Int) async throws {
        for _ in 0..<times { try await leaf.call { $0.increment() } }
    }

    func spawn(times: Int) async {
        for _ in 0..<times { await Task(executorPreference: EventLoop.main) {}.value }
    }
}

/// Jobs that are ready, so that what is counted is what becomes of them when they are submitted.
private final class JobStore: TaskExecutor {
    private let jobs = Lock<[UnownedJob]>([])

    init(count: Int) {
        for _ in 0..<count { Task(executorPreference: self) {} }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Submits jobs from another thread, for which this one waits, so that the two never meet; then lets the jobs run.
    func submit(_ count: Int) async throws {
        let batch = jobs.withLock { jobs in
            defer { jobs.removeLast(count) }
            return Array(jobs.suffix(count))
        }
        let thread = try NativeThread(named: "producer") {
            for job in batch { EventLoop.main.enqueue(ExecutorJob(job)) }
        }
        thread.join()
        await withUnsafeContinuation { continuation in EventLoop.main.execute { continuation.resume() } }
        await Task.yield()
    }
}

/// Hands calls to the loop, a hundred in each of its turns: through the inbox, as from another thread.
private func handOver(_ count: Int) async {
    for batch in stride(from: 0, to: count, by: 100) {
        await withUnsafeContinuation { continuation in
            for _ in 1..<min(100, count - batch) { EventLoop.main.execute {} }
            EventLoop.main.execute { continuation.resume() }
        }
    }
}
