//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import Testing

@Suite struct UnixSignalTests {
    @Test(arguments: [
        (UnixSignal.interrupt, "SIGINT"), (.terminate, "SIGTERM"), (.hangUp, "SIGHUP"), (.quit, "SIGQUIT"),
        (.user1, "SIGUSR1"), (.user2, "SIGUSR2"), (.child, "SIGCHLD"), (.windowChange, "SIGWINCH"),
        (UnixSignal(rawValue: 64), "signal 64"),
    ])
    func describesItselfByItsSymbol(signal: UnixSignal, symbol: String) {
        #expect("\(signal)" == symbol)
    }
}
