//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Calls a start off when it takes too long.
// Sendable: as ``RunWatch``; what is added here is touched under `run.lifecycle.core`'s lock only.
final class StartWatch: RunWatch, @unchecked Sendable {
    /// When the service's own time is over.
    var deadline: LoopInstant
    /// How long that time is, extensions included.
    private var timeout: Duration

    init(_ run: Run, timeout: Duration, on loop: EventLoop) {
        self.timeout = timeout
        deadline = loop.now.advanced(by: timeout)
        super.init(run, on: loop)
    }

    /// Under the lock.
    func extend(by duration: Duration) {
        timeout += duration
        deadline = deadline.advanced(by: duration)
    }

    override func deadlineReached() {
        let lifecycle = run.lifecycle
        let (step, deadline, timeout) = lifecycle.core.withLock { _ in (run.step, self.deadline, self.timeout) }
        // The time of children is their own: the watch is armed again when they are up.
        guard step != .startChildren else { return }
        guard now >= deadline else { return arm(at: deadline) }
        lifecycle.interruptStart(of: run) {
            ServiceError(.startTimedOut, service: lifecycle.path, step: step, elapsed: timeout)
        }
    }
}
