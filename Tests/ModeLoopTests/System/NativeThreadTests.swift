//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import Synchronization
import Testing
import UV

@Suite struct NativeThreadTests {
    private final class Seen: Sendable {
        let name = Lock("")
        let blocksTermination = Lock(false)
    }

    @Test func runsItsBody_underItsName() throws {
        let seen = Seen()
        let thread = try NativeThread(named: "mode.test.with.a.long.name") {
            let file = open("/proc/thread-self/comm", O_RDONLY)
            let name = String(decoding: readBytes(file, 64), as: UTF8.self)
            close(file)
            seen.name.withLock { $0 = name }
        }
        thread.join()
        #expect(seen.name.withLock { $0 } == "mode.test.with.\n")
        #expect(!thread.isCurrent)
    }

    @Test func leavesTheProcesssSignalsToOthers() throws {
        let seen = Seen()
        let thread = try NativeThread(named: "test") {
            var mask = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &mask)
            let blocked = sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGSEGV) == 0
            seen.blocksTermination.withLock { $0 = blocked }
        }
        thread.join()
        #expect(seen.blocksTermination.withLock { $0 })
    }

    @Test func nativeErrorsSpeakTheSystemsWords() {
        #expect(SystemError.notFound.description == "No such file or directory")
        #expect(SystemError(code: 99_999).description.contains("99999"))
    }
}
