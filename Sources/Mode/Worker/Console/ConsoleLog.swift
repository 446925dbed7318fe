//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// What the console logs, from a thread of its own: a log that nobody reads must not stop the console.
final class ConsoleLog: Sendable {
    private let thread = HelperThread(named: "mode.conlog")
    private let write: @Sendable (Logger.Level, String) -> Void
    private let waiting = Atomic<Int>(0)

    /// What waits to be logged, at most; more is not logged.
    private static let capacity = 256

    init(_ write: @escaping @Sendable (Logger.Level, String) -> Void) {
        self.write = write
    }

    func log(_ level: Logger.Level, _ message: String) {
        guard waiting.wrappingAdd(1, ordering: .relaxed).oldValue < Self.capacity else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            return
        }
        thread.post { [self] in
            write(level, message)
            waiting.wrappingSubtract(1, ordering: .relaxed)
        }
    }

    /// Lets the thread end.
    func end() { thread.end() }
}
