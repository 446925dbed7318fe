//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Bytes to a descriptor with `write(2)`, past stdio and its locks.
///
/// Usable from any thread. A broken pipe is an outcome here only if `SIGPIPE` is ignored, see ``BrokenPipeSignal``.
package enum RawOutput {
    /// How a write ended.
    package struct Outcome: Sendable, Equatable {
        /// How many bytes the system has taken.
        package let written: Int
        /// Why it stopped there.
        package let ending: Ending

        package init(written: Int, ending: Ending) {
            self.written = written
            self.ending = ending
        }
    }

    /// Why a write stopped.
    package enum Ending: Sendable, Equatable {
        case complete
        case timedOut
        case failed(SystemError)
    }

    /// Writes all of `bytes`, waiting for as long as the reader makes it wait.
    ///
    /// One `write(2)` unless the system takes less at a time.
    @discardableResult
    package static func write(_ bytes: [UInt8], to descriptor: CInt) -> Outcome {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    written += count
                } else if let error = failure(of: count) {
                    guard error.code == EAGAIN else { return Outcome(written: written, ending: .failed(error)) }
                    waitUntilWritable(descriptor)
                }
            }
            return Outcome(written: written, ending: .complete)
        }
    }

    /// What a `write` that took nothing means; `nil` if it was only interrupted.
    static func failure(of count: Int) -> SystemError? {
        // Nothing taken and no error must not become an endless loop.
        guard count < 0 else { return .inputOutput }
        return errno == EINTR ? nil : .last
    }

    private static func waitUntilWritable(_ descriptor: CInt) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // Whatever poll answers, an interruption included: the next write says how things are.
        _ = poll(&entry, 1, -1)
    }
}
