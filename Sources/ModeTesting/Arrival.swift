//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch

/// Lets the simulation's thread wait for work that escaped to other threads and comes back.
final class Arrival: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func signal() { semaphore.signal() }

    /// Waits a while, in real time; false when nothing came.
    func wait() -> Bool { semaphore.wait(timeout: .now() + .seconds(10)) == .success }
}
