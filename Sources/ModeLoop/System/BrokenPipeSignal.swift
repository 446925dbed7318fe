//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// `SIGPIPE`, which by default ends a process that writes to a pipe whose reader has gone.
package enum BrokenPipeSignal {
    /// Turns a broken pipe into an ordinary `EPIPE`, for the whole process.
    ///
    /// A handler that the program has installed itself is left alone.
    package static func ignoreUnlessHandled() {
        var current = sigaction()
        guard sigaction(SIGPIPE, nil, &current) == 0 else { return }
        let isDefault = unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self) == 0
        if isDefault { signal(SIGPIPE, SIG_IGN) }
    }
}
