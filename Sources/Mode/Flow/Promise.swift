//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// A value that somebody will bring, once; or an error.
///
/// What comes later than that is ignored. From any thread and loop.
public final class Promise<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, any Error>?
        /// Empty once there is a result.
        var waiters = WaiterQueue<Result<Value, any Error>, Void>()
    }

    private let state = Lock(State())

    /// Creates a promise that is open.
    public init() {}

    /// The value or the error, once it is there.
    public var result: Result<Value, any Error>? { state.withLock { $0.result } }

    /// Brings the value; false, and nothing changes, if the promise was complete.
    @discardableResult
    public func succeed(_ value: Value) -> Bool { complete(with: .success(value)) }

    /// Brings an error; false, and nothing changes, if the promise was complete.
    @discardableResult
    public func fail(_ error: any Error) -> Bool { complete(with: .failure(error)) }

    /// Brings a value or an error, and wakes those who wait, in the order in which they came; false, and nothing changes,
    /// if the promise was complete.
    @discardableResult
    public func complete(with result: Result<Value, any Error>) -> Bool {
        let waiters = state.withLock { state -> [Waiter<Result<Value, any Error>>]? in
            guard state.result == nil else { return nil }
            state.result = result
            return state.waiters.removeAll()
        }
        for waiter in waiters ?? [] { waiter.end(result) }
        return waiters != nil
    }

    /// The value; waits for it.
    ///
    /// Throws the error that the promise was completed with, and `CancellationError` when the task is cancelled before
    /// that.
    public var value: Value {
        get async throws {
            let waiter = Waiter<Result<Value, any Error>>()
            let (result, place) = state.withLock { state in
                state.result.map { ($0, 0) } ?? (nil, state.waiters.append(waiter))
            }
            if let result { return try result.get() }
            let awaited = await waiter.wait {
                let isLeaving = self.state.withLock { $0.waiters.remove(place) != nil }
                if isLeaving { waiter.end(.failure(CancellationError())) }
            }
            return try awaited.get()
        }
    }
}
