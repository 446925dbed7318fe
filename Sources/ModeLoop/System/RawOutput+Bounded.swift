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
        let deadline = monotonicMilliseconds() &+ milliseconds(of: limit)
        let target = UnwaitingDescriptor(descriptor)
        defer { target.close() }
        return bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                guard isWritable(descriptor, until: deadline) else {
                    return Outcome(written: written, ending: .timedOut)
                }
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
    }

    /// False when the deadline passed first.
    ///
    /// Errors count as writable: the write then names them.
    private static func isWritable(_ descriptor: CInt, until deadline: Int64) -> Bool {
        // poll passes over negative descriptors without a word.
        guard descriptor >= 0 else { return true }
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while true {
            let left = max(0, deadline &- monotonicMilliseconds())
            let ready = poll(&entry, 1, CInt(left))
            if ready >= 0 { return ready > 0 }
            guard errno == EINTR else { return true }
        }
    }

    private static func nap() {
        var oneMillisecond = timespec(tv_sec: 0, tv_nsec: 1_000_000)
        nanosleep(&oneMillisecond, nil)
    }

    private static func monotonicMilliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec / 1_000_000)
    }

    private static func milliseconds(of duration: Duration) -> Int64 {
        // A bounded write of more than an hour is none; the cap keeps the arithmetic from overflowing.
        let (seconds, attoseconds) = min(max(duration, .zero), .seconds(3_600)).components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
