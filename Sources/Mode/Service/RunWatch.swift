//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// A deadline of a run, armed on the loop of the one who waits, so that it does not depend on the service's own loop.
// Sendable: `slot` and `hasEnded` are touched on the watch's loop only; the rest is constant.
class RunWatch: LoopTimer, @unchecked Sendable {
    // Each access is a read or a write of its own, on one thread.
    @exclusivity(unchecked) final var slot: AnyObject?
    let run: Run
    final let watchLoop: EventLoop
    private var hasEnded = false

    init(_ run: Run, on loop: EventLoop) {
        self.run = run
        watchLoop = loop
    }

    /// Arms the watch for an instant, instead of the one before.
    final func arm(at deadline: LoopInstant) {
        guard watchLoop.isOnLoop else { return watchLoop.execute { self.arm(at: deadline) } }
        guard !hasEnded else { return }
        if isArmed { watchLoop.disarm(self) }
        watchLoop.arm(self, at: deadline)
    }

    /// Arms the watch for an instant `duration` from now.
    final func arm(after duration: Duration) { arm(at: watchLoop.now.advanced(by: duration)) }

    /// Disarms the watch for good.
    final func end() {
        guard watchLoop.isOnLoop else { return watchLoop.execute { self.end() } }
        hasEnded = true
        if isArmed { watchLoop.disarm(self) }
    }

    func deadlineReached() {}

    final var now: LoopInstant { watchLoop.now }
}
