//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension EventLoop {
    /// Waits until an instant of ``clock``.
    ///
    /// From any task.
    ///
    /// - Throws: `CancellationError` at once when the task is cancelled, or was before.
    public func sleep(until deadline: LoopInstant) async throws {
        try await sleep(until: deadline, isolation: #isolation)
    }

    private func sleep(until deadline: LoopInstant, isolation: isolated (any Actor)?) async throws {
        let sleeper = Sleeper(on: self)
        let elapsed = await withTaskCancellationHandler {
            _ = isolation
            return await withUnsafeContinuation { sleeper.begin(until: deadline, $0) }
        } onCancel: {
            sleeper.cancel()
        }
        if !elapsed { throw CancellationError() }
    }

    /// Waits for a time.
    ///
    /// From any task.
    ///
    /// - Throws: `CancellationError` at once when the task is cancelled, or was before.
    public func sleep(for duration: Duration) async throws {
        try await sleep(until: now.advanced(by: duration))
    }
}

/// One sleep. It is the timer itself, so a sleep costs one object.
///
/// Both beginning and cancelling happen on the loop, so the order in which they arrive there decides: a cancel that
/// comes first is found by the beginning.
// Sendable: every member but the constants is touched on the loop's thread only.
private final class Sleeper: LoopTimer, @unchecked Sendable {
    // Each access is a read or a write of its own, on one thread.
    @exclusivity(unchecked) var slot: AnyObject?
    private let loop: EventLoop
    @exclusivity(unchecked) private var continuation: UnsafeContinuation<Bool, Never>?
    private var isCancelled = false

    init(on loop: EventLoop) {
        self.loop = loop
    }

    func begin(until deadline: LoopInstant, _ continuation: UnsafeContinuation<Bool, Never>) {
        guard loop.isOnLoop else {
            loop.execute { self.arm(deadline, continuation) }
            return
        }
        arm(deadline, continuation)
    }

    func cancel() {
        guard loop.isOnLoop else {
            loop.execute { self.wake(elapsed: false) }
            return
        }
        wake(elapsed: false)
    }

    private func arm(_ deadline: LoopInstant, _ continuation: UnsafeContinuation<Bool, Never>) {
        guard !isCancelled else { return continuation.resume(returning: false) }
        self.continuation = continuation
        loop.arm(self, at: deadline)
    }

    func deadlineReached() { wake(elapsed: true) }

    private func wake(elapsed: Bool) {
        isCancelled = !elapsed
        guard let continuation else { return }
        self.continuation = nil
        if isArmed { loop.disarm(self) }
        continuation.resume(returning: elapsed)
    }
}
