//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct PrepareTests {
    @Test func isCalledOncePerTurn_whileStarted() throws {
        try withLoop { loop in
            var calls = 0
            let prepare = try Prepare(on: loop) { calls += 1 }
            loop.run(.noWait)
            #expect(calls == 0, "not started yet")
            prepare.start()
            loop.run(.noWait)
            loop.run(.noWait)
            #expect(calls == 2)
            prepare.stop()
            loop.run(.noWait)
            #expect(calls == 2)
            prepare.close()
        }
    }

    @Test func startsAndStopsWithoutEffect_whenClosed() throws {
        try withLoop { loop in
            var calls = 0
            let prepare = try Prepare(on: loop) { calls += 1 }
            prepare.close()
            prepare.start()
            prepare.stop()
            loop.run(.noWait)
            #expect(calls == 0)
        }
    }
}
