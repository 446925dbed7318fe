//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// A value that several threads share, each alone with it for the time of a call.
///
/// A POSIX mutex, which the thread sanitizer knows; see `Lock` of the floor above.
// Sendable: the value is reached only by who holds the mutex, and goes in and out of it only if it may be sent.
package struct POSIXLock<Value>: ~Copyable, @unchecked Sendable {
    // Both allocated, because neither a mutex nor a value that is being changed may move.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    @usableFromInline let value: UnsafeMutablePointer<Value>

    package init(_ value: sending Value) {
        mutex = .allocate(capacity: 1)
        let status = pthread_mutex_init(mutex, nil)
        precondition(status == 0, "a mutex cannot be made")
        self.value = .allocate(capacity: 1)
        self.value.initialize(to: value)
    }

    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs `body` alone with the value; not from inside another `withLock` of the same lock.
    @inlinable
    package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        lock()
        defer { unlock() }
        return try body(&value.pointee)
    }

    @usableFromInline borrowing func lock() { pthread_mutex_lock(mutex) }

    @usableFromInline borrowing func unlock() { pthread_mutex_unlock(mutex) }
}
