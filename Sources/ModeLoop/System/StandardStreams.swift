//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// The descriptors 0 to 2, which everybody takes for standard input, output and error.
package enum StandardStreams {
    /// Opens those on nothing that the process was begun without.
    ///
    /// Otherwise the next descriptors that somebody opens have their numbers: what is printed goes into a socket or a log
    /// file then, and libuv ends a process that closes one of them.
    package static func openMissing() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // The lowest number that is free, which is this one.
            guard open("/dev/null", O_RDWR) == descriptor else { return }
        }
    }
}
