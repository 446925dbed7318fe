//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Synchronization

/// `SIGPIPE`, which by default ends a process that writes to a pipe whose reader has gone.
package enum BrokenPipeSignal {
    /// Whether the process does not die of it any more, so that no write has to mind.
    private static let isHarmless = Atomic(false)

    /// Turns a broken pipe into an ordinary `EPIPE`, for the whole process.
    ///
    /// A handler that the program has installed itself is left alone.
    package static func ignoreUnlessHandled() {
        var current = sigaction()
        guard sigaction(SIGPIPE, nil, &current) == 0 else { return }
        if current.hasDefault { signal(SIGPIPE, SIG_IGN) }
        isHarmless.store(true, ordering: .relaxed)
    }

    /// Whether a broken pipe ends the process, as it does by default.
    package static var endsProcess: Bool {
        var current = sigaction()
        return sigaction(SIGPIPE, nil, &current) == 0 && current.hasDefault
    }

    /// Makes it again what it was before it was ignored; a handler that came meanwhile stays.
    package static func giveBack(endingProcess: Bool) {
        isHarmless.store(false, ordering: .relaxed)
        var current = sigaction()
        guard endingProcess, sigaction(SIGPIPE, nil, &current) == 0, current.isIgnored else { return }
        signal(SIGPIPE, SIG_DFL)
    }

    /// Carries out a write such that a broken pipe is an ordinary `EPIPE`, and leaves everything as it is for the process.
    ///
    /// The signal goes to the thread that writes: that holds it back, and takes it away if it came.
    package static func heldBack(_ write: () -> RawOutput.Outcome) -> RawOutput.Outcome {
        guard !isHarmless.load(ordering: .relaxed) else { return write() }
        var (signals, before, pending) = (sigset_t(), sigset_t(), sigset_t())
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, &before)
        sigpending(&pending)
        let outcome = write()
        // One that was pending before is somebody else's.
        if case .failed(let error) = outcome.ending, error.code == EPIPE, sigismember(&pending, SIGPIPE) == 0 {
            var noTime = timespec()
            while sigtimedwait(&signals, nil, &noTime) < 0, errno == EINTR {}
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        return outcome
    }
}
