//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV
import ModeLoop
import Testing

/// A program in C that has a `uv_loop_t` of its own and lets an ``EventLoop`` live on it.
///
/// All of it belongs to the thread that runs it.
// Sendable: for tests in which another thread runs it, while the one that created it waits.
final class CHost: @unchecked Sendable {
    let memory = UnsafeMutablePointer<uv_loop_t>.allocate(capacity: 1)
    private var guest: EventLoop?

    init(adopted: Bool = true, keepsAlive: Bool = true) {
        uv_loop_init(memory)
        if adopted { adopt(keepsAlive: keepsAlive) }
    }

    deinit { memory.deallocate() }

    var loop: EventLoop {
        guard let guest else { preconditionFailure("the host has not let an event loop in") }
        return guest
    }

    func adopt(keepsAlive: Bool = true) { guest = try? EventLoop(adopting: memory, keepsHostAlive: keepsAlive) }

    /// Runs until nothing referenced is left; true when something is.
    @discardableResult
    func run() -> Bool { uv_run(memory, UV_RUN_DEFAULT) != 0 }

    @discardableResult
    func runOnce() -> Bool { uv_run(memory, UV_RUN_NOWAIT) != 0 }

    var isAlive: Bool { uv_loop_alive(memory) != 0 }

    /// Gives the loop back and closes it as a C program would; nothing may be left.
    func end(sourceLocation: SourceLocation = #_sourceLocation) {
        var isReleased = false
        loop.giveBack { [loop] in
            isReleased = true
            #expect(loop.openHandles == "", "the host may close now", sourceLocation: sourceLocation)
        }
        uv_run(memory, UV_RUN_DEFAULT)
        #expect(isReleased, sourceLocation: sourceLocation)
        close(sourceLocation: sourceLocation)
    }

    /// Closes the loop, which has been given back.
    func close(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(uv_loop_close(memory) == 0, sourceLocation: sourceLocation)
    }
}
