//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Glibc
import Synchronization

@_silgen_name("_dispatch_get_main_queue_handle_4CF")
private func dispatchMainQueueHandle() -> CInt

@_silgen_name("_dispatch_main_queue_callback_4CF")
private func dispatchMainQueueCallback(_ message: UnsafeMutableRawPointer?)

/// The process's main dispatch queue, and with it the main actor, drained by somebody else's run loop.
///
/// These two entry points are what CoreFoundation's run loop uses on Linux.
package enum MainQueue {
    /// The descriptor that becomes readable when the queue has work; `nil` when libdispatch offers none.
    ///
    /// From the first call on, the queue waits to be drained by ``drain(_:)``.
    package static func descriptor() -> CInt? {
        let handle = dispatchMainQueueHandle()
        return handle >= 0 ? handle : nil
    }

    /// How many times the queue was drained: about once for each burst of work, if nothing spins.
    package static var drainCount: Int { drains.load(ordering: .relaxed) }

    private static let drains = Atomic(0)

    /// Runs what the queue holds.
    ///
    /// Only on the process's main thread.
    package static func drain(_ descriptor: CInt) {
        // The eventfd stays readable until it is read; unread, it would wake the loop for ever.
        var counter: UInt64 = 0
        _ = withUnsafeMutableBytes(of: &counter) { read(descriptor, $0.baseAddress, $0.count) }
        drains.wrappingAdd(1, ordering: .relaxed)
        dispatchMainQueueCallback(nil)
    }
}
