//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV
import Glibc
import Synchronization

/// A `uv_loop_t` and the thread that it belongs to.
///
/// Everything but ``claim()`` is for the owning thread alone. A loop that is not running may change hands: the new
/// owner calls ``claim()``.
/// See <https://docs.libuv.org/en/v1.x/loop.html>.
package final class Loop {
    let pointer: UnsafeMutablePointer<uv_loop_t>

    /// What libuv holds for this loop.
    package let census: HandleCensus

    private let isAdopted: Bool
    private var owner: pthread_t
    private var isClosed = false

    /// Creates a loop that belongs to the calling thread; it must be closed with ``close()``.
    package init(census: HandleCensus = HandleCensus()) throws(UVError) {
        let pointer = UnsafeMutablePointer<uv_loop_t>.allocate(capacity: 1)
        let status = uv_loop_init(pointer)
        guard status == 0 else {
            pointer.deallocate()
            throw UVError(rawValue: status)
        }
        self.pointer = pointer
        self.census = census
        isAdopted = false
        owner = pthread_self()
    }

    /// Wraps a `uv_loop_t` that somebody else owns, runs and closes; it belongs to the calling thread.
    package init(adopting loop: UnsafeMutableRawPointer, census: HandleCensus = HandleCensus()) {
        pointer = loop.assumingMemoryBound(to: uv_loop_t.self)
        self.census = census
        isAdopted = true
        owner = pthread_self()
    }

    deinit {
        guard !isAdopted else { return }
        assert(isClosed, "a uv loop was dropped without close()")
        if isClosed { pointer.deallocate() }
    }

    /// Makes the calling thread the owner.
    ///
    /// The loop must not be running.
    package func claim() { owner = pthread_self() }

    package var isOnLoop: Bool { pthread_equal(owner, pthread_self()) != 0 }

    package func preconditionOnLoop() {
        precondition(isOnLoop, "a uv handle was used from a thread that does not own its loop")
    }

    /// How to run.
    package enum RunMode {
        /// Until no referenced handle or request is left, or ``stop()``.
        case untilIdle
        /// One turn; waits for events.
        case once
        /// One turn; does not wait.
        case noWait
    }

    /// Runs; returns true when handles or requests are still alive.
    @discardableResult
    package func run(_ mode: RunMode) -> Bool {
        preconditionOnLoop()
        precondition(!isAdopted, "an adopted loop is run by its owner")
        let raw =
            switch mode {
            case .untilIdle: UV_RUN_DEFAULT
            case .once: UV_RUN_ONCE
            case .noWait: UV_RUN_NOWAIT
            }
        return uv_run(pointer, raw) != 0
    }

    /// Makes ``run(_:)`` return after the current turn.
    package func stop() {
        preconditionOnLoop()
        uv_stop(pointer)
    }

    /// The loop's cached time in milliseconds, on the scale of ``MonotonicTime``.
    package var cachedMilliseconds: UInt64 { uv_now(pointer) }

    /// Refreshes the cached time; needed after a callback that took long and before timers are armed.
    package func updateTime() { uv_update_time(pointer) }

    /// True while a referenced handle is active, a request is pending or a handle is closing.
    package var isAlive: Bool { uv_loop_alive(pointer) != 0 }

    /// Closes the loop.
    ///
    /// Every handle must have been closed before; what is still closing is waited for.
    package func close() {
        preconditionOnLoop()
        precondition(!isAdopted, "an adopted loop is closed by its owner")
        // Close callbacks still need turns of the loop; each turn must make progress.
        var turns = 0
        while uv_loop_close(pointer) == CInt(UV_EBUSY.rawValue) {
            uv_run(pointer, UV_RUN_NOWAIT)
            turns += 1
            precondition(turns < 10_000, "uv loop cannot close, still open: \(census.summary)")
        }
        isClosed = true
    }
}

/// libuv's monotonic clock.
package enum MonotonicTime {
    /// Nanoseconds since some fixed point; precise, and safe from every thread.
    package static var nanoseconds: UInt64 { uv_hrtime() }
}
