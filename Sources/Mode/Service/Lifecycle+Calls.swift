//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// A call that somebody waits for.
struct ServiceCall<Value: Sendable>: Sendable {
    let name: String
    let site: String
    let timeout: Duration?
    /// Ends when `result` is there, or when nobody waits for it any more.
    let wait = StopAwareWait()
    let result = CallResult<Value>()

    init(_ name: String, site: String, timeout: Duration?) {
        self.name = name
        self.site = site
        self.timeout = timeout
    }
}

/// What a call came to.
final class CallResult<Value: Sendable>: Sendable {
    let value = Lock<Result<Value, any Error>?>(nil)
}

/// Calls and casts: tasks of the run that others have asked for.
extension Lifecycle {
    /// Runs `body` as a task of the run, and waits for it.
    func perform<Value: Sendable>(
        _ call: ServiceCall<Value>,
        isolation: isolated (any Actor)? = #isolation,
        _ body: @escaping @Sendable () async throws -> Value,
    ) async throws -> Value {
        let task = try admit(call.wait, name: call.name, site: call.site, onError: .log)
        begin(task, admitted: call.wait) {
            let result: Result<Value, any Error>
            do {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            call.result.value.withLock { $0 = result }
            call.wait.end(.finished)
        }
        let observer = watchLoop
        if let timeout = call.timeout { observer.armSoon(call.wait, at: observer.now.advanced(by: timeout)) }
        let end = await withTaskCancellationHandler {
            _ = isolation
            return await call.wait.wait()
        } onCancel: {
            call.wait.end(.cancelled)
        }
        if call.timeout != nil, end != .elapsed { observer.disarmSoon(call.wait) }
        return try outcome(of: call, end, task)
    }

    private func outcome<Value: Sendable>(
        of call: ServiceCall<Value>,
        _ end: StopAwareWait.End,
        _ task: ServiceTask,
    ) throws -> Value {
        switch end {
        case .finished:
            switch call.result.value.withLock(\.self) {
            case .success(let value): return value
            // A cancellation that the caller did not ask for came from the stop.
            case .failure(is CancellationError) where !Task.isCancelled && shouldStop(task.run): throw endOfCall()
            case .failure(let error): throw error
            case nil: preconditionFailure("a call has finished without a result")
            }
        case .elapsed:
            task.cancel()
            throw ServiceError(.callTimedOut, service: path, elapsed: call.timeout, message: "\"\(call.name)\"")
        case .cancelled:
            task.cancel()
            throw CancellationError()
        case .stopped:
            throw endOfCall()
        }
    }

    private func endOfCall() -> ServiceError {
        let failure = core.withLock(\.machine.crashReason)
        return ServiceError(.stopped, service: path, message: "a call was under way", cause: failure)
    }

    /// Runs `body` as a task of the run; false, with a warning, if that cannot be.
    func cast(
        _ name: String,
        site: String,
        onError: TaskErrorPolicy,
        _ body: @escaping @Sendable () async throws -> Void,
    ) -> Bool {
        let place = StopAwareWait()
        do {
            let task = try admit(place, name: name, site: site, onError: onError)
            return begin(task, admitted: place) { try await self.runBackground(task) { try await body() } }
        } catch {
            log(.warning, "\"\(name)\" (\(site)) was not begun: \(error)")
            return false
        }
    }

    /// Finds the run that a call belongs to, and a place in it.
    private func admit(
        _ place: StopAwareWait,
        name: String,
        site: String,
        onError: TaskErrorPolicy,
    ) throws(ServiceError) -> ServiceTask {
        let limit = service?.callLimit
        let (run, refusal) = core.withLock { core -> (Run?, ServiceError.Code) in
            guard let run = core.run, !core.machine.shouldStop else { return (nil, .notRunning) }
            if let limit, run.calls.count >= limit { return (nil, .overloaded) }
            run.calls[ObjectIdentifier(place)] = place
            return (run, .notRunning)
        }
        guard let run else { throw ServiceError(refusal, service: path) }
        return ServiceTask(name, createdAt: site, onError: onError, in: run, began: now)
    }

    /// False when a stop came in between.
    @discardableResult
    private func begin(
        _ task: ServiceTask,
        admitted place: StopAwareWait,
        _ body: @escaping @Sendable () async throws -> Void,
    ) -> Bool {
        let run = task.run
        let hasBegun = begin(task, of: place) {
            await self.awaitTurn(of: place, in: run)
            defer { self.core.withLock { _ in _ = run.calls.removeValue(forKey: ObjectIdentifier(place)) } }
            try await body()
        }
        if !hasBegun {
            core.withLock { _ in _ = run.calls.removeValue(forKey: ObjectIdentifier(place)) }
            place.end(.stopped)
        }
        return hasBegun
    }
}
