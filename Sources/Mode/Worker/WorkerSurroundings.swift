//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// What a worker changes about a process that goes on without it: how it was before.
final class WorkerSurroundings: Sendable {
    private let log = LogBackend.shared.setup
    private let brokenPipesEndIt = BrokenPipeSignal.endsProcess
    private let taken = Lock(Taken())

    private struct Taken {
        var signals = SignalDispositions(of: [.interrupt, .terminate, .hangUp, .user1, .user2])
        var log: LogSetup?
    }

    /// The worker has what it needs.
    func noteTaken() {
        taken.withLock { taken in
            taken.signals.noteTaken()
            taken.log = LogBackend.shared.setup
        }
    }

    /// The worker has let go.
    func restore() {
        // libuv ends with the process, and the threads of its loops had better be gone by then.
        ThreadReaper.joinIdle(atMost: .milliseconds(500))
        let now = taken.withLock { taken in
            taken.signals.restore()
            return taken.log
        }
        ThreadStack.uninstall()
        BrokenPipeSignal.giveBack(endingProcess: brokenPipesEndIt)
        LogBackend.shared.goBack(to: log, from: now ?? LogBackend.shared.setup)
    }
}
