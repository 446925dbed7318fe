//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// One identity for both kinds of executor. Jobs are run with both, because the runtime takes a job that was run with
/// one of them for a job of a different executor, and enqueues on every call (measured: 143 ns instead of 20–40 ns).
extension EventLoop: SerialExecutor, TaskExecutor {
    /// Runs a job of the concurrency runtime on this loop.
    ///
    /// From any thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        driver.enqueue(UnownedJob(job))
    }

    /// The loop as a serial executor.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// The loop as a task executor.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }

    /// Whether the caller runs on this loop's thread.
    public func isIsolatingCurrentContext() -> Bool? { isOnLoop }

    /// Traps unless the caller runs on this loop's thread.
    public func checkIsolated() { preconditionOnLoop("code that belongs to this loop") }
}

extension EventLoop {
    /// Makes a call on the loop, soon: the way in for callbacks that come on threads of somebody else's.
    ///
    /// From any thread; calls from one thread keep their order. The body must not block. An actor of the loop may be
    /// reached from it by `assumeIsolated`. On a loop that was adopted from a host the call may never come: when it was
    /// given back, or when the host does not run it.
    public func execute(_ call: consuming @escaping @Sendable () -> Void) {
        if let uvDriver { uvDriver.execute(call) } else { driver.execute(call) }
    }

    /// Runs a call on the loop and returns what it returns.
    ///
    /// Must not be interrupted, so it ignores cancellation.
    package func perform<T: Sendable>(_ call: @escaping @Sendable () throws -> T) async throws -> T {
        if isOnLoop { return try call() }
        return try await withCheckedThrowingContinuation { continuation in
            driver.execute { continuation.resume(with: Result(catching: call)) }
        }
    }
}
