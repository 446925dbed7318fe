//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV
import Glibc

/// An operating system thread with a name, to be joined by another thread.
// Sendable: `id` is written before the object is shared, and never again.
package final class Thread: @unchecked Sendable {
    private var id = pthread_t()

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - name: What `ps` and debuggers show; Linux keeps 15 bytes of it.
    ///   - stackSize: In bytes; 0 for the system's default.
    ///   - blocksSignals: Whether signals meant for the process are left to other threads. A program that is started by
    ///     such a thread inherits that, so threads that run code of users do not block them.
    ///   - body: Runs on the new thread, which ends with it.
    /// - Throws: The system's reason, when it has no thread left or no memory for the stack.
    package init(
        name: String,
        stackSize: Int = 0,
        blocksSignals: Bool = false,
        _ body: @escaping @Sendable () -> Void,
    ) throws(UVError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        if stackSize > 0 { pthread_attr_setstacksize(&attributes, stackSize) }
        let start = Unmanaged.passRetained(ThreadStart(name: name, body: body))  // +1, taken by the new thread
        let previous = blocksSignals ? Self.blockProcessSignals() : nil
        let status = pthread_create(&id, &attributes, threadMain, start.toOpaque())
        if var previous { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        guard status == 0 else {
            start.release()
            throw UVError(rawValue: -status)
        }
    }

    /// Waits until the thread has ended.
    ///
    /// Once, and never from the thread itself.
    package func join() {
        precondition(!isCurrent, "a thread cannot join itself")
        pthread_join(id, nil)
    }

    /// Lets the thread clean up after itself, instead of ``join()``.
    package func detach() { pthread_detach(id) }

    /// How many threads can run at once: the cores that the process may use.
    package static var availableParallelism: Int { Int(uv_available_parallelism()) }

    /// Whether the caller runs on this thread.
    package var isCurrent: Bool { pthread_equal(id, pthread_self()) != 0 }

    /// Returns the mask to go back to.
    ///
    /// A new thread inherits its creator's mask, so there is no moment at which it could be picked for a signal. Those
    /// that a thread causes itself, like `SIGSEGV`, stay as they are.
    private static func blockProcessSignals() -> sigset_t {
        var (blocked, previous) = (sigset_t(), sigset_t())
        sigemptyset(&blocked)
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD, SIGALRM, SIGWINCH] {
            sigaddset(&blocked, signal)
        }
        pthread_sigmask(SIG_BLOCK, &blocked, &previous)
        return previous
    }

    /// Whether the caller runs on the thread that the process began with.
    package static var isMain: Bool { getpid() == mode_thread_id() }
}

private final class ThreadStart {
    /// Ready for C: the new thread allocates nothing before its body, since the heap may be locked by then.
    let name: [CChar]
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name.utf8.map { CChar(bitPattern: $0) } + [0]
        self.body = body
    }
}

private func threadMain(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    let start = Unmanaged<ThreadStart>.fromOpaque(raw).takeRetainedValue()  // −1, from `init`
    mode_thread_set_name(start.name)
    start.body()
    return nil
}

/// Names a thread while it lives; cheap to compare.
package struct ThreadID: Hashable, Sendable {
    /// The bits of the `pthread_t`; never 0 for a real thread.
    package let rawValue: UInt

    /// The calling thread.
    package static var current: ThreadID { ThreadID(rawValue: UInt(pthread_self())) }
}
