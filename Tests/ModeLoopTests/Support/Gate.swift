//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Synchronization

/// Blocks threads until it is opened.
final class Gate: Sendable {
    private let isOpened = Atomic(false)

    var isOpen: Bool { isOpened.load(ordering: .acquiring) }

    func open() { isOpened.store(true, ordering: .releasing) }

    func wait() {
        while !isOpen { sched_yield() }
    }
}
