//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Messages from anywhere to a service that may run on another loop.
///
/// A method of an actor can be called from everywhere too, `try await cache.lookup(key)`. What these add is that the
/// service has to run, that its stop ends them, that they are seen among its tasks, and that they may have a time limit.
extension Service {
    /// Runs `body` on the service, on the service's loop, and returns what it returns.
    ///
    /// ```swift
    /// let user = try await cache.call(timeout: .seconds(1)) { try await $0.lookup("joe") }
    /// ```
    ///
    /// It is a task of the service's run, under `name`: a stop of the service cancels it, and it ends with the run at
    /// the latest. What it throws goes to the caller only, and does not crash the service. A service may call others and,
    /// through them, itself, to any depth.
    ///
    /// From any thread.
    ///
    /// - Parameters:
    ///   - timeout: How long to wait; then `body` is cancelled and not awaited. No limit by default.
    ///   - name: In logs, snapshots and the console.
    ///   - fileID: The file of the call.
    ///   - line: The line of the call.
    ///   - body: Gets the service, and is isolated to it.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws. `CancellationError` when the calling task is cancelled: at once; `body` is
    ///   cancelled too. ``ServiceError``: `notRunning` when the service is neither starting nor running, `overloaded`
    ///   when it has ``callLimit`` calls already, `callTimedOut`, and `stopped` when the service stopped or failed
    ///   meanwhile.
    public nonisolated func call<Value: Sendable>(
        timeout: Duration? = nil,
        _ name: String = "call",
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ body: @escaping @Sendable (isolated Self) async throws -> Value,
    ) async throws -> Value {
        lifecycle.bind(self)
        let call = ServiceCall<Value>(name, site: "\(fileID):\(line)", timeout: timeout)
        return try await lifecycle.perform(call) { try await body(self) }
    }

    /// Runs `body` on the service, on the service's loop, without waiting for it.
    ///
    /// Those that one thread sends begin in the order in which they were sent. They are tasks of the service's run, under
    /// `name`, and are cancelled when it stops.
    ///
    /// From any thread.
    ///
    /// - Parameters:
    ///   - name: In logs, snapshots and the console.
    ///   - onError: What it means for the service when `body` throws; by default the error is logged.
    ///   - fileID: The file of the cast.
    ///   - line: The line of the cast.
    ///   - body: Gets the service, and is isolated to it.
    /// - Returns: false, and there is a warning in the log, when the service is neither starting nor running or has
    ///   ``callLimit`` calls already.
    @discardableResult
    public nonisolated func cast(
        _ name: String = "cast",
        onError: TaskErrorPolicy = .log,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ body: @escaping @Sendable (isolated Self) async throws -> Void,
    ) -> Bool {
        lifecycle.bind(self)
        return lifecycle.cast(name, site: "\(fileID):\(line)", onError: onError) { try await body(self) }
    }
}
