//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// `stdout` is a C variable. It is assigned once, before `main`, so reading it is no race.
@preconcurrency import Glibc

/// The process's standard streams, as stdio (and `print`) sees them.
package enum StandardOutput {
    /// The descriptor of standard output.
    package static let descriptor: CInt = STDOUT_FILENO

    /// Makes `print` write out each line when it is complete, also into a pipe or a file.
    ///
    /// To be called early: from then on a process that is killed has lost no complete line.
    package static func makeLineBuffered() {
        setvbuf(stdout, nil, _IOLBF, 0)
    }

    /// Writes out what stdio still holds for standard output and standard error.
    package static func flush() {
        fflush(stdout)
        fflush(stderr)
    }
}

/// The process's standard error.
package enum StandardError {
    /// The descriptor of standard error.
    package static let descriptor: CInt = STDERR_FILENO
}
