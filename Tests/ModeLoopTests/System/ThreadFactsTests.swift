//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeLoop

/// What the kernel's files say.
@Suite struct ThreadFactsTests {
    @Test(
        arguments: [
            ("12 (mode.main) S 1 12 12", .sleeping), ("12 (a (strange) R name) R 1 12", .running),
            ("12 (x) Z 1", .other),
            ("12 (x) D 1", .waitingForDisk), ("", nil), ("12 (x)", nil),
        ] as [(String, ThreadFacts.State?)]
    )
    func readsTheState_afterAnyName(_ text: String, _ state: ThreadFacts.State?) {
        #expect(ThreadFacts.state(inStat: text) == state)
    }

    @Test func readsTheSystemCall() {
        #if arch(x86_64)
        #expect(ThreadFacts.systemCall(inSyscall: "232 0x4 0x7ffe 0x7ffd 0x7f01\n") == "epoll_wait")
        #elseif arch(arm64)
        #expect(ThreadFacts.systemCall(inSyscall: "22 0x4 0x7ffe 0x7ffd 0x7f01\n") == "epoll_pwait")
        #endif
        #expect(ThreadFacts.systemCall(inSyscall: "99999 0x0") == "system call 99999")
        #expect(ThreadFacts.systemCall(inSyscall: "running\n") == nil)
        #expect(ThreadFacts.systemCall(inSyscall: "-1 0x7ffd 0x7f01\n") == nil)
        #expect(ThreadFacts.systemCall(inSyscall: "") == nil)
    }

    @Test func readsTheKernelsFunction() {
        #expect(ThreadFacts.function(inWchan: "do_epoll_wait\n") == "do_epoll_wait")
        #expect(ThreadFacts.function(inWchan: "0") == nil)
        #expect(ThreadFacts.function(inWchan: "") == nil)
    }

    @Test func looksAtARealThread() {
        #expect(ThreadFacts(of: .current).state == .running)
    }
}
