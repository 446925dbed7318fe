//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct CheckTests {
    @Test func isCalledAfterPrepare_onEachTurn() throws {
        try withLoop { loop in
            var order: [String] = []
            let check = try Check(on: loop) { order.append("check") }
            let prepare = try Prepare(on: loop) { order.append("prepare") }
            check.start()
            prepare.start()
            loop.run(.noWait)
            loop.run(.noWait)
            #expect(order == ["prepare", "check", "prepare", "check"])
            check.stop()
            loop.run(.noWait)
            #expect(order.last == "prepare")
            check.close()
            prepare.close()
        }
    }
}
