//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Opening, closing and asking about descriptors that are written to.
package enum OutputFile {
    /// Opens `path` for appending, and creates it with mode 0644 (less the umask) if need be.
    ///
    /// Never waits: a FIFO that nobody reads is an error (`ENXIO`), not a hang.
    package static func openForAppending(_ path: String) throws(SystemError) -> CInt {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        while true {
            let descriptor = open(path, flags, 0o644)
            if descriptor >= 0 {
                // Only the opening must not wait; lines are written whole.
                _ = fcntl(descriptor, F_SETFL, O_APPEND)
                return descriptor
            }
            guard errno == EINTR else { throw SystemError.last }
        }
    }

    /// Closes a descriptor.
    package static func close(_ descriptor: CInt) {
        // Not repeated when interrupted: Linux has released the descriptor by then.
        _ = Glibc.close(descriptor)
    }

    /// Whether the descriptor is a terminal.
    package static func isTerminal(_ descriptor: CInt) -> Bool {
        isatty(descriptor) == 1
    }
}
