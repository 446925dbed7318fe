//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Glibc
import ModeLoop
import Synchronization
import Testing

/// Each case is a process of its own, which is to end.
@Suite(.timeLimit(.minutes(10))) struct ProcessDeadlineTests {
    @Test func endsTheProcess_afterTheReport() async throws {
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            let deadline = try ProcessDeadline(reportTime: .seconds(20)) { reason in
                RawOutput.write(Array("\(reason)".utf8), to: StandardError.descriptor)
            }
            deadline.arm(after: .milliseconds(10))
            // Only the first counts.
            deadline.arm(after: .seconds(3_600))
            while true { pause() }
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(text.contains("timeIsOver"))
    }

    @Test func endsTheProcess_thoughTheReportHangs() async {
        await #expect(processExitsWith: .exitCode(1)) {
            let deadline = try ProcessDeadline(reportTime: .milliseconds(10)) { _ in
                while true { pause() }
            }
            deadline.arm(after: .zero)
            while true { pause() }
        }
    }

    @Test func endsTheProcessAtOnce_whenItIsAskedFor() async {
        await #expect(processExitsWith: .exitCode(143)) {
            let deadline = try ProcessDeadline(reportTime: .seconds(20)) { reason in
                precondition(reason == .request)
            }
            deadline.arm(after: .seconds(3_600))
            deadline.endNow(143)
            while true { pause() }
        }
    }

    @Test func endsTheProcess_whenItIsAskedForUnarmed() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let deadline = try ProcessDeadline(reportTime: .seconds(20)) { _ in }
            deadline.endNow(7)
            while true { pause() }
        }
    }

    @Test func leavesTheProcessAlone_whenSomebodyElseEndsIt() async {
        await #expect(processExitsWith: .exitCode(5)) {
            precondition(ProcessExit.claim())
            let isClaimed = DispatchSemaphore(value: 0)
            let deadline = try ProcessDeadline(reportTime: .seconds(20)) { _ in
                RawOutput.write(Array("unasked".utf8), to: StandardError.descriptor)
                ProcessExit.immediate(6)
            }
            deadline.arm(after: .zero)
            // It has had its turn, as far as one can tell without it.
            _ = isClaimed.wait(timeout: .now() + .milliseconds(50))
            ProcessExit.immediate(5)
        }
    }

    @Test func letsTheProcessLive_whenItIsCalledOff() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let deadline = try ProcessDeadline(reportTime: .seconds(20)) { _ in ProcessExit.immediate(6) }
            deadline.arm(after: .milliseconds(20))
            deadline.callOff()
            deadline.endNow(6)
            let never = DispatchSemaphore(value: 0)
            _ = never.wait(timeout: .now() + .milliseconds(100))
            ProcessExit.immediate(0)
        }
    }
}
