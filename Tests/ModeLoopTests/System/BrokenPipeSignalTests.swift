//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Testing

@testable import ModeLoop

@Suite struct BrokenPipeSignalTests {
    @Test func isHeldBackForOneWrite_andTheProcessHasItAsBefore() async {
        await #expect(processExitsWith: .success) {
            let pipe = try TestPipe()
            let copy = dup(pipe.writeEnd)
            close(pipe.readEnd)
            let outcome = BrokenPipeSignal.heldBack { RawOutput.write([1], to: copy) }
            #expect(outcome == RawOutput.Outcome(written: 0, ending: .failed(.brokenPipe)))
            #expect(BrokenPipeSignal.endsProcess)
        }
    }

    @Test func stillEndsTheProcess_whenItWasGivenBack() async {
        await #expect(processExitsWith: .signal(SIGPIPE)) {
            BrokenPipeSignal.ignoreUnlessHandled()
            #expect(!BrokenPipeSignal.endsProcess)
            BrokenPipeSignal.giveBack(endingProcess: true)
            let pipe = try TestPipe()
            let copy = dup(pipe.writeEnd)
            close(pipe.readEnd)
            RawOutput.write([1], to: copy)
        }
    }

    @Test func putsBackWhatASignalDidBefore() async {
        await #expect(processExitsWith: .success) {
            let unused = UnixSignal(rawValue: SIGVTALRM)
            signal(unused.rawValue, SIG_IGN)
            var before = SignalDispositions(of: [unused])
            signal(unused.rawValue, SIG_DFL)
            before.restore()
            #expect(raise(unused.rawValue) == 0, "it is ignored again, and does not end the process")
        }
    }
}
