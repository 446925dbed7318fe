//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Glibc
import ModeLoop
import UV

/// What needs a process of its own: the main thread, the main actor, and `EventLoop.run()`.
///
/// The one argument names the case. The exit status is 0 when all is well, 1 after a sentence on standard error.
@main enum LoopFixture {
    static func main() {
        // Nothing here takes a second; a hang ends by this.
        alarm(30)
        switch CommandLine.arguments.dropFirst().first {
        case "claim": claim()
        case "stop-first": stopFirst()
        case "run-twice": runTwice()
        case "hand-over": handOver()
        case "dispatch-main": dispatchMainInstead()
        case "leftover": leftover()
        case "main-actor": mainActor()
        case "idle-main-queue": idleMainQueue()
        case "count-main-queue": countMainQueueWakeUps()
        case "busy-main-queue": busyMainQueue()
        default: fail("usage: LoopFixture <case>")
        }
    }
}

func expect(_ condition: Bool, _ sentence: String) {
    if !condition { fail(sentence) }
}

func fail(_ sentence: String) -> Never {
    let line = "LoopFixture: \(sentence)\n"
    _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(1)
}
