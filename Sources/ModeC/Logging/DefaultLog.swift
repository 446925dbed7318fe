//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Logging
import Mode
import ModeLoop
import Synchronization

/// Where the log goes until the host has said so: warnings and worse to standard error.
///
/// swift-log is set up by the first thing that may log.
enum DefaultLog {
    private static let isSettled = Atomic(false)
    private static let settling = Lock(())

    static func install() {
        // Without the lock, which somebody may hold who waits for a sink that calls this.
        guard !isSettled.load(ordering: .acquiring) else { return }
        settling.withLock { _ in
            guard !isSettled.load(ordering: .acquiring) else { return }
            // Standard error needs no opening; and where the process has a log of its own, that is the default.
            _ = try? WorkerLogging.installAsGuest(LogConfiguration(level: .warning))
            noteSettled()
        }
    }

    /// Lets the host choose.
    static func replace(by install: () throws(Refusal) -> WorkerLogging.Outcome) throws(Refusal) {
        guard !LogBackend.shared.isInsideSink else { throw Refusal(MODE_EBUSY, "called from inside a log sink") }
        try settling.withLock { (_) throws(Refusal) in
            let outcome = try install()
            if case .leftAlone(let owner) = outcome {
                throw Refusal(MODE_ESTATE, "the process has set up swift-log by itself: \(owner)")
            }
            noteSettled()
        }
    }

    private static func noteSettled() {
        // Loggers that were made before have the handler of before.
        ServiceLogging.reset()
        LogBackend.shared.reword(hostWords)
        isSettled.store(true, ordering: .releasing)
    }
}
