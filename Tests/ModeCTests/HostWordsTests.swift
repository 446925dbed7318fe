//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeC

/// Messages in the words of a C program.
@Suite struct HostWordsTests {
    @Test(arguments: [
        ("App: failed to start in onStart(): no", "App: failed to start in on_start: no"),
        ("onStarted() and onStart()", "on_started and on_start"),
        ("onFirstStart() onStop() onShutdown()", "on_first_start on_stop on_shutdown"),
        ("onRestart() onReload()", "on_restart on_reload"),
        ("ünd onStop()onStop(): é", "ünd on_stopon_stop: é"),
    ])
    func namesHooksAsTheHostDoes(_ message: String, _ words: String) {
        #expect(hostWords(message) == words)
    }

    @Test(arguments: ["", "onStart", "stop (status -1)", "(", "onStart(x)", "()", "start()", "ünd so wéiter"])
    func leavesOtherWordsAlone(_ message: String) {
        #expect(hostWords(message) == message)
    }
}
