//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

extension RawOutput {
    /// Writes as much of `bytes` as the descriptor takes within `limit`, and never waits longer.
    ///
    /// For a thread that must go on whatever became of its report: no allocation, no lock, no stdio.
    /// `poll` alone is not enough: a blocking pipe that has *some* room still blocks a larger write, or one that
    /// another writer overtook. So each piece is small, and is written in a way that does not wait, see
    /// ``UnwaitingDescriptor``.
    @discardableResult
    package static func write(_ bytes: [UInt8], to descriptor: CInt, within limit: Duration) -> Outcome {
        bytes.withUnsafeBytes { write($0, to: descriptor, within: limit) }
    }

    static func write(_ buffer: UnsafeRawBufferPointer, to descriptor: CInt, within limit: Duration) -> Outcome {
        let deadline = MonotonicMilliseconds.now &+ MonotonicMilliseconds.of(limit)
        let target = UnwaitingDescriptor(descriptor)
        defer { target.close() }
        var written = 0
        while written < buffer.count {
            guard isWritable(descriptor, until: deadline) else { return Outcome(written: written, ending: .timedOut) }
            let end = min(written + UnwaitingDescriptor.pieceSize, buffer.count)
            let count = target.write(UnsafeRawBufferPointer(rebasing: buffer[written..<end]))
            if count > 0 {
                written += count
            } else if let error = failure(of: count) {
                guard error.code == EAGAIN else { return Outcome(written: written, ending: .failed(error)) }
                // Another writer was faster. A nap, lest a descriptor that always says "ready" is asked in a spin.
                nap()
            }
        }
        return Outcome(written: written, ending: .complete)
    }

    /// False when the deadline passed first.
    ///
    /// Errors count as writable: the write then names them.
    private static func isWritable(_ descriptor: CInt, until deadline: Int64) -> Bool {
        // poll passes over negative descriptors without a word.
        guard descriptor >= 0 else { return true }
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while true {
            let left = max(0, deadline &- MonotonicMilliseconds.now)
            let ready = poll(&entry, 1, CInt(left))
            if ready >= 0 { return ready > 0 }
            guard errno == EINTR else { return true }
        }
    }

    private static func nap() {
        var oneMillisecond = timespec(tv_sec: 0, tv_nsec: 1_000_000)
        nanosleep(&oneMillisecond, nil)
    }
}
