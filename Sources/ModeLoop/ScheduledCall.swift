//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A call that a loop is to make at an instant; see ``EventLoop/schedule(at:_:)``.
public struct ScheduledCall: Sendable {
    fileprivate let timer: ScheduledCallTimer

    /// Calls it off; nothing happens when it has been made.
    ///
    /// From any thread. On the loop it takes effect at once, and what the call captures is released; from elsewhere the
    /// call may still come, if its time is now.
    public func cancel() { timer.cancel() }
}

// Sendable: every member but the loop is touched on the loop's thread only.
private final class ScheduledCallTimer: LoopTimer, @unchecked Sendable {
    // Each access is a read or a write of its own, on one thread.
    @exclusivity(unchecked) var slot: AnyObject?
    private let loop: EventLoop
    @exclusivity(unchecked) private var body: (@Sendable () -> Void)?

    init(on loop: EventLoop, _ body: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.body = body
    }

    func arm(at deadline: LoopInstant) {
        guard loop.isOnLoop else { return loop.execute { self.arm(at: deadline) } }
        guard body != nil else { return }
        if deadline > loop.now {
            loop.arm(self, at: deadline)
        } else {
            // One a turn: libuv tells all timers that are due before it does anything else, and this one may be scheduled
            // by such a timer, again and again.
            loop.execute { self.deadlineReached() }
        }
    }

    func cancel() {
        guard loop.isOnLoop else { return loop.execute { self.cancel() } }
        body = nil
        if isArmed { loop.disarm(self) }
    }

    func deadlineReached() {
        let body = body
        self.body = nil
        body?()
    }
}

extension EventLoop {
    /// Makes a call on the loop at an instant of ``clock``, without a task: the cheapest timer there is.
    ///
    /// For what is mostly called off, as the time-outs of requests are, and for bodies that never wait. A service uses
    /// `every` and `sleep` instead, which end with it; what a service schedules here it cancels itself. The body runs
    /// on the loop's thread, so that an actor of the loop may be reached by `assumeIsolated`.
    ///
    /// From any thread. Never early, and late by less than a millisecond on an idle loop. An instant that is past is
    /// soon. The loop's thread stays for it.
    ///
    /// - Parameters:
    ///   - deadline: When.
    ///   - body: What is called, once.
    /// - Returns: What calls it off.
    @discardableResult
    public func schedule(at deadline: LoopInstant, _ body: @escaping @Sendable () -> Void) -> ScheduledCall {
        let timer = ScheduledCallTimer(on: self, body)
        timer.arm(at: deadline)
        return ScheduledCall(timer: timer)
    }

    /// Makes a call on the loop after a time; the same as ``schedule(at:_:)``.
    ///
    /// - Parameters:
    ///   - delay: After how long.
    ///   - body: What is called, once.
    /// - Returns: What calls it off.
    @discardableResult
    public func schedule(after delay: Duration, _ body: @escaping @Sendable () -> Void) -> ScheduledCall {
        schedule(at: now.advanced(by: delay), body)
    }
}
