//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The names are those of mode.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CMode
import ModeGraph
import ModeLoop

/// How long the threads that are about to end may take for it.
private let patience = Duration.seconds(1)

@c @implementation
package func mode_shutdown() -> CInt {
    answer { () throws(Refusal) in
        if let loop = EventLoop.current {
            throw Refusal(MODE_EBUSY, "called from a callback on \(loop.name), whose thread cannot wait for itself")
        }
        // A loop that takes longer has something to do, and so is needed.
        _ = EventLoop.joinThreads(atMost: patience)
        guard RenderThread.shutdownWhenIdle(within: patience) else {
            throw Refusal(MODE_EBUSY, "a picture is still being drawn; its thread is left alone")
        }
    }
}
