//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode

/// A task that the C program has a handle of.
// Sendable: `task` is set once, on the loop, before the handle is given away.
final class TaskEntry: TableObject, @unchecked Sendable {
    let handle: mode_task_t
    let service: HostedService
    var task: ServiceTask?

    init(_ service: HostedService, id: UInt64, generation: UInt64) {
        self.service = service
        handle = mode_task_t(id: id, generation: generation)
    }
}
