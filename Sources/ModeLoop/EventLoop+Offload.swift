//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension EventLoop {
    /// Runs work that computes for long or blocks on libuv's thread pool, and returns what it returns.
    ///
    /// The loop stays free meanwhile. The pool has four threads unless `UV_THREADPOOL_SIZE` says otherwise.
    ///
    /// - Throws: what `body` throws; `CancellationError` when the task is cancelled before the body began. A body that
    ///   runs is not interrupted.
    public func offload<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        let operation = Offload(on: self, body)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                driver.execute { operation.begin(continuation) }
            }
        } onCancel: {
            driver.execute { operation.cancel() }
        }
    }
}

/// One offloaded body, from submission to its result.
// Sendable: all but `result` is touched on the loop only; `result` is written by the pool's thread before libuv hands
// the request back to the loop.
private final class Offload<T: Sendable>: @unchecked Sendable {
    private let loop: EventLoop
    private let body: @Sendable () throws -> T
    private var result: Result<T, any Error> = .failure(CancellationError())
    private var work: (any CancellableWork)?
    private var isCancelled = false

    init(on loop: EventLoop, _ body: @escaping @Sendable () throws -> T) {
        self.loop = loop
        self.body = body
    }

    func begin(_ continuation: CheckedContinuation<T, any Error>) {
        guard !isCancelled else { return continuation.resume(throwing: CancellationError()) }
        work = loop.driver.offload {
            self.result = Result(catching: self.body)
        } completion: { _ in
            self.work = nil
            continuation.resume(with: self.result)
        }
    }

    func cancel() {
        isCancelled = true
        work?.cancel()
    }
}
