//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// What the operating system said when it refused: an `errno` with its name and text.
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The `errno` value.
    package let code: CInt

    /// Wraps an `errno` value.
    package init(code: CInt) {
        self.code = code
    }

    /// The error of the system call that has just failed on this thread.
    ///
    /// To be read before anything else is called: the next call may overwrite it.
    package static var last: SystemError { SystemError(code: errno) }

    /// The system's own words: `No such file or directory`.
    package var description: String {
        // strerror_r, since strerror may share its buffer with other threads.
        let capacity = 256
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            guard let start = buffer.baseAddress, strerror_r(code, start, capacity) == 0 else {
                return "error \(code)"
            }
            return String(cString: start)
        }
    }

    package static let brokenPipe = SystemError(code: EPIPE)
    package static let inputOutput = SystemError(code: EIO)
    package static let noSpaceLeft = SystemError(code: ENOSPC)
    package static let notFound = SystemError(code: ENOENT)
    package static let badDescriptor = SystemError(code: EBADF)
}
