//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// What a ``Timer`` calls when it fires; a class, so that arming a timer allocates nothing.
package protocol TimerTarget: AnyObject {
    func timerDidFire(_ timer: Timer)
}

/// A `uv_timer_t` that fires once, never before its deadline.
///
/// libuv adds a delay to a cached time and rounds to milliseconds, so a naive timer fires early: a 10 ms timer armed
/// after a long callback was seen to fire after 2.2 ms. Here the delay is computed from the absolute deadline, rounded
/// up, and the callback arms the timer again in case the precise clock has not reached the deadline.
/// See <https://docs.libuv.org/en/v1.x/timer.html>.
package final class Timer: Handle {
    // Touched on the loop's thread only, and nobody's code runs meanwhile.
    @exclusivity(unchecked) private var deadline: UInt64 = 0
    @exclusivity(unchecked) private var target: (any TimerTarget)?

    package init(on loop: Loop) throws(UVError) {
        try super.init(uv_timer_t.self, .timer, on: loop) { uv_timer_init(loop.pointer, $0) }
    }

    private var pointer: UnsafeMutablePointer<uv_timer_t> { memory.assumingMemoryBound(to: uv_timer_t.self) }

    /// Fires once at `deadline`, in nanoseconds of ``MonotonicTime``.
    ///
    /// Replaces what was armed before.
    package func start(at deadline: UInt64, target: any TimerTarget) {
        loop.preconditionOnLoop()
        precondition(state == .open, "a closed timer was started")
        self.deadline = deadline
        self.target = target
        arm()
    }

    /// Forgets what was armed.
    package func stop() {
        loop.preconditionOnLoop()
        target = nil
        guard state == .open else { return }
        uv_timer_stop(pointer)
    }

    private func arm() {
        let due = deadline / 1_000_000 + (deadline % 1_000_000 == 0 ? 0 : 1)
        let now = loop.cachedMilliseconds
        uv_timer_start(pointer, timerCallback, due > now ? due - now : 0, 0)
    }

    fileprivate func fire() {
        guard MonotonicTime.nanoseconds >= deadline else {
            loop.updateTime()
            arm()
            return
        }
        guard let target else { return }
        self.target = nil
        target.timerDidFire(self)
    }
}

private func timerCallback(_ raw: UnsafeMutablePointer<uv_timer_t>?) {
    Timer.from(raw)?.fire()
}
