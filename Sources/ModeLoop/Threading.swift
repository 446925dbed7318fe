//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import UV

#if !MODE_SANITIZE_THREAD
package import Synchronization
#endif

#if MODE_SANITIZE_THREAD
/// What guards values that threads share: under the thread sanitizer a POSIX mutex.
///
/// The sanitizer takes what a contended `Mutex` guards for a race, because the slow path of that one lies in a library
/// that is not instrumented.
package struct Lock<Value>: ~Copyable, Sendable {
    private let lock: POSIXLock<Value>

    package init(_ value: sending Value) {
        lock = POSIXLock(value)
    }

    /// Runs `body` alone with the value.
    package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try lock.withLock(body)
    }
}
#else
/// What guards values that threads share: the standard library's mutex.
package typealias Lock = Mutex
#endif

/// The thread that asks.
package enum CallingThread {
    /// A number that no other living thread has.
    package static var number: UInt { ThreadID.current.rawValue }
}
