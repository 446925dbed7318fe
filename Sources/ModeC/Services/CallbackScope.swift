//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode

/// Whose callback the calling thread is in: who asks for a stop from inside stops itself.
///
/// In Swift a task-local says so, but callbacks of timers belong to no task, and setting one costs as much as the whole tick.
enum CallbackScope {
    /// Calls back as something of a service's.
    @inline(__always) static func enter<Value>(_ service: mode_service_t, _ callBack: () -> Value) -> Value {
        let before = mode_private_enter_scope(service.id)
        defer { _ = mode_private_enter_scope(before) }
        return callBack()
    }

    /// Whether the calling thread is in a callback.
    static var isInside: Bool { mode_private_scope() != 0 }

    /// The service whose callback the calling thread is in.
    static var service: (any Service)? {
        ObjectTable.shared.object(ServiceEntry.self, mode_private_scope())?.service
    }
}
