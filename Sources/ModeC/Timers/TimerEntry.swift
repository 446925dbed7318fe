//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import Synchronization

/// A timer that the C program has a handle of.
// Sendable: `ticker` is set once, on the loop, before the handle is given away.
final class TimerEntry: TableObject, @unchecked Sendable {
    let handle: mode_timer_t
    let service: HostedService
    var ticker: ServiceTicker?

    init(_ service: HostedService, id: UInt64, generation: UInt64) {
        self.service = service
        handle = mode_timer_t(id: id, generation: generation)
    }
}
