//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import Synchronization

extension Fault {
    /// Does what the fault does, in the task that is about to call the hook.
    func take(effectOn service: any Service, _ time: Duration) async throws {
        switch effect {
        case .failure(let error): throw error
        case .hang:
            await Hang().wait()
            throw CancellationError()
        case .deadlock: await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        case .slowness(_, isStubborn: false): try await (EventLoop.current ?? .main).sleep(for: time)
        case .slowness(_, isStubborn: true):
            let loop = EventLoop.current ?? .main
            // A cancellation does not reach the other task.
            await Task(executorPreference: loop) { try? await loop.sleep(for: time) }.value
        case .crash(let error): service.crash(error)
        }
    }
}

/// Waits for nothing but a cancellation; without a timer, which time would jump to.
private final class Hang: Sendable {
    private enum State {
        case new, waiting(UnsafeContinuation<Void, Never>), over
    }

    private let state = Lock(State.new)

    func wait() async {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isOver = state.withLock { state in
                    if case .over = state { return true }
                    state = .waiting(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let continuation = state.withLock { state -> UnsafeContinuation<Void, Never>? in
                defer { state = .over }
                guard case .waiting(let continuation) = state else { return nil }
                return continuation
            }
            continuation?.resume()
        }
    }
}
