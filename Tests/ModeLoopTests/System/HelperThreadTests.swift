//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import ModeLoop
import Synchronization
import Testing
import UV

@Suite struct HelperThreadTests {
    private final class Log: Sendable {
        private let entries = Lock<[Int]>([])
        var all: [Int] { entries.withLock(\.self) }
        func add(_ entry: Int) { entries.withLock { $0.append(entry) } }
    }

    @Test func doesWhatItIsAskedFor_inOrder() {
        let helper = HelperThread(named: "test.helper")
        defer { helper.end() }
        let log = Log()
        for number in 0..<100 { helper.post { log.add(number) } }
        #expect(helper.perform(atMost: .seconds(30)) {})
        #expect(log.all == Array(0..<100))
    }

    @Test func leavesTheOneWhoAsks_whenItHangs() {
        let helper = HelperThread(named: "test.helper")
        let wall = DispatchSemaphore(value: 0)
        let log = Log()
        helper.post { wall.wait() }
        #expect(!helper.perform(atMost: .milliseconds(1)) { log.add(1) })
        #expect(log.all.isEmpty)
        wall.signal()
        #expect(helper.perform(atMost: .seconds(30)) { log.add(2) })
        #expect(log.all == [1, 2], "what was asked for is done all the same")
        helper.end()
    }

    @Test func takesNoMoreRequests_whenOneHangsAndManyWait() {
        let helper = HelperThread(named: "test.helper")
        let wall = DispatchSemaphore(value: 0)
        let hangs = DispatchSemaphore(value: 0)
        let log = Log()
        helper.post {
            hangs.signal()
            wall.wait()
        }
        hangs.wait()
        for number in 0..<(2 * HelperThread.limit) { helper.post { log.add(number) } }
        wall.signal()
        // Refused as long as all of them wait.
        while !helper.perform(atMost: .seconds(30), {}) {}
        #expect(log.all == Array(0..<HelperThread.limit))
        helper.end()
    }

    @Test func doesNothingMore_afterItsEnd() {
        let helper = HelperThread(named: "test.helper")
        let log = Log()
        helper.post { log.add(1) }
        #expect(helper.perform(atMost: .seconds(30)) {})
        helper.end()
        helper.post { log.add(2) }
        #expect(!helper.perform(atMost: .seconds(3_600)) { log.add(3) }, "nobody waits for it")
        #expect(log.all == [1])
    }

    @Test func needsNoThread_untilItIsAsked() {
        HelperThread(named: "test.helper").end()
    }
}
