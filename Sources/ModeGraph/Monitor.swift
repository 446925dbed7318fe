//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// A value behind a lock, with a way to sleep until it is as one wants it.
///
/// `Mutex` has no condition to wait for, and a semaphore none that is measured by the monotonic clock.
// Sendable: `value` is read and written only between lock and unlock of `mutex`; the two pointers never change.
final class Monitor<Value: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var value: Value

    init(_ value: Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Changes the value, and wakes those who wait for a change.
    func update<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        defer { pthread_cond_broadcast(changed) }
        return try body(&value)
    }

    /// Sleeps until `body` gives a result; it is asked at once and after each change.
    func wait<Result>(_ body: (inout Value) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            pthread_cond_wait(changed, mutex)
        }
    }

    /// The same, but for no longer than `limit`: then nil.
    func wait<Result>(atMost limit: Duration, _ body: (inout Value) -> Result?) -> Result? {
        var deadline = timespec.monotonic(after: limit)
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            guard pthread_cond_timedwait(changed, mutex, &deadline) == 0 else { return body(&value) }
        }
    }
}

extension timespec {
    fileprivate static func monotonic(after duration: Duration) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let nanoseconds = now.tv_nsec + Int(duration.components.attoseconds / 1_000_000_000)
        let seconds = now.tv_sec + Int(duration.components.seconds) + nanoseconds / 1_000_000_000
        return timespec(tv_sec: seconds, tv_nsec: nanoseconds % 1_000_000_000)
    }
}
