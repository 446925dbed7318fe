//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import ModeLoop

/// The callbacks of a service of the C program, with what they are given.
// Sendable: the pointers are the host's, which gave them to be used on the loop's thread.
struct HostHooks: @unchecked Sendable {
    let table: mode_service_hooks
    let userData: UnsafeMutableRawPointer?
}

/// The last call that gets a service's user data.
struct UserDataEnd: Sendable {
    private let destroy: HostCall?

    init(_ destroy: mode_callback?, _ userData: UnsafeMutableRawPointer?) {
        self.destroy = HostCall(destroy, userData)
    }

    /// On the loop if that still is; otherwise here.
    func carryOut(on loop: EventLoop) {
        guard let destroy else { return }
        do { try loop.carryOut { destroy() } } catch { destroy() }
    }
}
