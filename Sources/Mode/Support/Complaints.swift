//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Lets a line into the log at most once a minute, not for each tick.
struct Complaints {
    private var quietUntil = LoopInstant(nanoseconds: 0)

    mutating func mayComplain(at now: LoopInstant) -> Bool {
        guard now >= quietUntil else { return false }
        quietUntil = now.advanced(by: .seconds(60))
        return true
    }
}
