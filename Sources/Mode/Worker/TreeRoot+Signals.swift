//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
package import ModeLoop
import Synchronization

/// What the root of a tree does about signals. On its loop.
extension TreeRoot {
    package nonisolated func stop(on signal: UnixSignal) {
        log.debug("Received \(signal)")
        log.info("Stopping on signal received...")
        requestStop()
    }

    /// The second request, or the budget nearly used up: graces are over, everybody is told at once.
    ///
    /// On a thread that is nobody's loop: the main loop may be blocked, and other loops' services get their hooks then.
    package nonisolated func stopAtOnce(within time: Duration, watchedOn observer: EventLoop) {
        let limit = stopBudget.map { $0 / 10 } ?? .seconds(1)
        lifecycle.hurry(within: time, atMost: min(limit, .seconds(1)), watchedOn: observer)
        log.warning("Stopping at once: what does not end now is abandoned")
    }

    /// Opens the log file anew, and tells every running service, parents before children.
    package nonisolated func reload() {
        log.info("Reloading on signal received...")
        // The log first: it was moved away, and a hook may take its time.
        reopenLog()
        Task(executorPreference: lifecycle.loop) {
            for place in self.beacon.traverse() {
                guard let service = place.service, service.state == .running else { continue }
                await service.reloadOnItsLoop()
            }
        }
    }
}

extension Service {
    /// Calls the hook in a task that prefers this service's loop, whoever asks.
    ///
    /// One that hangs does not keep the others waiting for ever.
    fileprivate nonisolated func reloadOnItsLoop() async {
        let hook = Task(executorPreference: lifecycle.loop) {
            try await Run.$current.withValue(self.lifecycle.presentRun) { try await self.onReload() }
        }
        let patience = Duration.seconds(10)
        do {
            guard try await wait(for: hook, timeout: patience).isTimedOut else { return }
            log.warning("onReload() has not ended after \(patience.inWords); the services after it go on")
        } catch {
            log.error("onReload() threw: \(error)")
        }
    }
}
