//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// What happened, in order.
///
/// From any thread.
final class EventLog: Sendable {
    private let state = Lock<[String]>([])

    func add(_ event: String) { state.withLock { $0.append(event) } }

    var all: [String] { state.withLock { $0 } }

    /// What happened since the last call.
    func take() -> [String] {
        state.withLock { events in
            defer { events = [] }
            return events
        }
    }
}

/// Holds up whoever waits, cancelled or not, until it is opened.
final class Gate: Sendable {
    private enum State {
        case closed([CheckedContinuation<Void, Never>])
        case open
    }

    private let state = Lock(State.closed([]))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                guard case .closed(let waiting) = state else { return true }
                state = .closed(waiting + [continuation])
                return false
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard case .closed(let waiting) = state else { return [] }
            state = .open
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// A value that a test and a service share.
///
/// From any thread.
final class Box<Value: Sendable>: Sendable {
    private let state: Lock<Value>

    init(_ value: Value) {
        state = Lock(value)
    }

    var value: Value {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// Changes the value, and nobody else does meanwhile.
    func update<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { state.withLock { body(&$0) } }
}

/// Begins a task on the current loop; an ordinary one would leave the simulation.
func spawn<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) -> Task<Value, any Error> {
    Task(executorPreference: EventLoop.current ?? .main) { try await body() }
}

/// Begins a task that does not throw on the current loop.
func spawn<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Task<Value, Never> {
    Task(executorPreference: EventLoop.current ?? .main) { await body() }
}

extension EventLoop {
    /// Lets what is ready on the loop have its turn.
    func yield() async {
        for _ in 1...3 { await Task.yield() }
    }
}
