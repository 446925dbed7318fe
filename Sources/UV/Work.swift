//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// A `uv_work_t`: runs a closure on libuv's thread pool, then a completion on the loop.
///
/// The pool has four threads unless the environment says otherwise (`UV_THREADPOOL_SIZE`).
/// See <https://docs.libuv.org/en/v1.x/threadpool.html>.
package final class Work {
    private let loop: Loop
    private let memory: UnsafeMutablePointer<uv_work_t>
    private var body: (@Sendable () -> Void)?
    private var onDone: ((UVError?) -> Void)?

    /// Submits `body`; `onDone` gets `nil`, or ``UVError/cancelled`` when ``cancel()`` came before the body began.
    package init(on loop: Loop, _ body: @escaping @Sendable () -> Void, onDone: @escaping (UVError?) -> Void) {
        loop.preconditionOnLoop()
        self.loop = loop
        self.body = body
        self.onDone = onDone
        memory = .allocate(capacity: 1)
        memory.pointee.data = Unmanaged.passRetained(self).toOpaque()  // +1, given back in `afterWorkCallback`
        let status = uv_queue_work(loop.pointer, memory, workCallback, afterWorkCallback)
        precondition(status == 0, "uv_queue_work refuses only a missing callback")
        loop.census.opened(.work)
    }

    deinit { memory.deallocate() }

    /// Asks for the work not to begin; too late once it has.
    ///
    /// The completion comes in any case.
    package func cancel() {
        loop.preconditionOnLoop()
        // libuv does not notice that a cancelled request is over, and would queue it a second time.
        guard onDone != nil else { return }
        memory.withMemoryRebound(to: uv_req_t.self, capacity: 1) { _ = uv_cancel($0) }
    }

    /// On a thread of the pool.
    ///
    /// The loop's thread does not touch `body` until this has returned.
    fileprivate func perform() {
        body?()
        body = nil
    }

    fileprivate func finished(_ status: CInt) {
        loop.census.closed(.work)
        body = nil
        let onDone = self.onDone
        self.onDone = nil
        onDone?(status == 0 ? nil : UVError(rawValue: status))
    }
}

private func workCallback(_ raw: UnsafeMutablePointer<uv_work_t>?) {
    guard let data = raw?.pointee.data else { return }
    // Unretained: the reference of `init` is libuv's until the callback below.
    Unmanaged<Work>.fromOpaque(data).takeUnretainedValue().perform()
}

private func afterWorkCallback(_ raw: UnsafeMutablePointer<uv_work_t>?, _ status: CInt) {
    guard let data = raw?.pointee.data else { return }
    Unmanaged<Work>.fromOpaque(data).takeRetainedValue().finished(status)  // -1, balances `init`
}
