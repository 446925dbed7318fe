//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Glibc
import Synchronization
import UV

/// A thread that does, one after the other, what the thread that asks must not wait for.
///
/// It begins with the first request, and sleeps between two. What hangs there holds up only what is asked for later.
package final class HelperThread: Sendable {
    private struct Requests {
        var waiting: [@Sendable () -> Void] = []
        var hasThread = false
        var isEnding = false
    }

    /// How many requests may wait.
    package static let limit = 128

    private let name: String
    private let requests = Lock(Requests())
    private let isSomethingThere = DispatchSemaphore(value: 0)

    /// Starts nothing yet.
    ///
    /// Of `name` the system keeps 15 bytes.
    package init(named name: String) {
        self.name = name
    }

    /// Lets the thread do something, soon.
    ///
    /// If the system has no thread left, or ``limit`` requests wait because one hangs, it is not done.
    package func post(_ request: @escaping @Sendable () -> Void) { _ = accept(request) }

    /// False if it will not be done: the thread ends, the system has none left, or too much waits already.
    private func accept(_ request: @escaping @Sendable () -> Void) -> Bool {
        requests.withLock { requests in
            guard !requests.isEnding, requests.waiting.count < Self.limit, start(&requests) else { return false }
            requests.waiting.append(request)
            isSomethingThere.signal()
            return true
        }
    }

    /// The same, and waits until it is done, but no longer than `limit`; whether it was done.
    package func perform(atMost limit: Duration, _ request: @escaping @Sendable () -> Void) -> Bool {
        let isDone = DispatchSemaphore(value: 0)
        let isAccepted = accept {
            request()
            isDone.signal()
        }
        return isAccepted && isDone.wait(timeout: .now() + .nanoseconds(Int(limit.inNanoseconds))) == .success
    }

    /// Lets the thread end after what it was asked for so far.
    ///
    /// Later requests are not done.
    package func end() {
        requests.withLock { $0.isEnding = true }
        isSomethingThere.signal()
    }

    /// Under the lock.
    private func start(_ requests: inout Requests) -> Bool {
        guard !requests.hasThread else { return true }
        // A request at the worst of times should not have to wait for memory.
        requests.waiting.reserveCapacity(16)
        guard let thread = try? NativeThread(named: name, body: { [self] in serve() }) else { return false }
        // Nobody waits for it: what it does may never end.
        thread.detach()
        requests.hasThread = true
        return true
    }

    private func serve() {
        while true {
            isSomethingThere.wait()
            let (next, isEnding) = requests.withLock { requests in
                (requests.waiting.isEmpty ? nil : requests.waiting.removeFirst(), requests.isEnding)
            }
            if let next { next() } else if isEnding { return }
        }
    }
}
