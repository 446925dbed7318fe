//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Lets one call do the work for all who ask for it meanwhile.
///
/// ```swift
/// let lookups = SingleFlight<Int>()
///
/// let value = try await lookups.run { try await cache.lookup("joe") }
/// ```
///
/// While a body runs, further callers wait for its result, value or error. The next call after that runs its body anew;
/// two bodies never run at the same time. From any thread and loop.
public final class SingleFlight<Value: Sendable>: Sendable {
    private let state = Lock(Flights<Value>())

    /// Creates one that nobody has called yet.
    public init() {}

    /// Whether a body is running.
    public var isRunning: Bool { state.withLock { $0.isRunning } }

    /// The result of the body that is running; if none is, of this one.
    ///
    /// The body runs in a task of its own, on the actor that it was made in, and belongs to no single caller: one that
    /// is cancelled leaves, and the others get the result. Only when all have left is the body cancelled; who comes
    /// while it is still ending waits for that, and then runs its own.
    ///
    /// - Throws: what the body throws, also a `CancellationError`, to each caller; `CancellationError` to a caller whose
    ///   task is cancelled.
    public func run(
        @_inheritActorContext @_implicitSelfCapture
        _ body: @escaping @Sendable @isolated(any) () async throws -> Value
    ) async throws -> Value {
        let loop = EventLoop.current ?? .main
        while true {
            let waiter = Waiter<Landing<Value>>()
            let (place, departure) = state.withLock { $0.board(waiter) }
            if let departure { begin(departure, body, on: loop) }
            let landing = await waiter.wait { self.leave(place, waiter) }
            switch landing {
            case .landed(let result): return try result.get()
            case .left: throw CancellationError()
            case .missed: continue
            }
        }
    }

    private func begin(
        _ number: Int,
        _ body: @escaping @Sendable @isolated(any) () async throws -> Value,
        on loop: EventLoop,
    ) {
        let task = Task(executorPreference: loop) {
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            let (waiters, landing) = self.state.withLock { $0.land(result) }
            for waiter in waiters { waiter.end(landing) }
        }
        if state.withLock({ $0.note(task, of: number) }) { task.cancel() }
    }

    private func leave(_ place: UInt64, _ waiter: Waiter<Landing<Value>>) {
        let (hasLeft, task) = state.withLock { $0.leave(place) }
        task?.cancel()
        if hasLeft { waiter.end(.left) }
    }
}
