//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Counts what is refused, and says when to log how much that was.
struct RefusalCount {
    private(set) var total = 0
    private var unsaid = 0
    private var nextLog: LoopInstant?
    private let interval: Duration

    init(interval: Duration) {
        self.interval = interval
    }

    /// Counts one; how many to log now, the first at once and then those of an interval together.
    mutating func note(at now: LoopInstant) -> Int? {
        total += 1
        unsaid += 1
        if let nextLog, now < nextLog { return nil }
        nextLog = now.advanced(by: interval)
        defer { unsaid = 0 }
        return unsaid
    }
}
