//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Synchronization
import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct ThreadTests {
    @Test func runsItsBodyUnderItsName_andCanBeJoined() throws {
        let seen = POSIXLock("")
        let id = POSIXLock<ThreadID?>(nil)
        let thread = try UV.Thread(name: "a-name-of-twenty-one") {
            seen.withLock { $0 = currentThreadName() }
            id.withLock { $0 = .current }
        }
        thread.join()
        #expect(seen.withLock { $0 } == "a-name-of-twent", "Linux keeps 15 bytes")
        let threadID = id.withLock { $0 }
        #expect(threadID != nil && threadID != .current)
    }

    @Test func isNotMain_onAThreadOfOurs() throws {
        let isMain = POSIXLock(true)
        try UV.Thread(name: "other") { isMain.withLock { $0 = Thread.isMain } }.join()
        #expect(!isMain.withLock { $0 })
    }

    @Test func throws_whenTheStackCannotBeHad() {
        #expect(throws: UVError.self) { try UV.Thread(name: "huge", stackSize: 1 << 46) {} }
    }
}

/// The name of the calling thread, as the kernel keeps it.
private func currentThreadName() -> String {
    guard let file = fopen("/proc/thread-self/comm", "r") else { return "" }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 64)
    guard fgets(&line, 64, file) != nil else { return "" }
    return String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
