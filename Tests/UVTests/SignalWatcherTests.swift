//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Testing
import UV

/// Signals that nobody else in the test process watches, and that do nothing by default.
@Suite(.serialized, .timeLimit(.minutes(10))) struct SignalWatcherTests {
    @Test func callsBack_whenTheProcessReceivesTheSignal() throws {
        try withLoop { loop in
            var received: [CInt] = []
            var watcher: SignalWatcher?
            watcher = try SignalWatcher(on: loop) { signal in
                received.append(signal)
                watcher?.close()
                watcher = nil
            }
            try watcher?.start(SIGCONT)
            kill(getpid(), SIGCONT)
            loop.run(.untilIdle)
            #expect(received == [SIGCONT])
        }
    }

    @Test func tellsEveryWatcher_whenSeveralLoopsWatchOneSignal() throws {
        try withLoop { first in
            try withLoop { second in
                var calls = 0
                for loop in [first, second] {
                    var watcher: SignalWatcher?
                    watcher = try SignalWatcher(on: loop) { _ in
                        calls += 1
                        watcher?.close()
                        watcher = nil
                    }
                    try watcher?.start(SIGCONT)
                }
                kill(getpid(), SIGCONT)
                first.run(.untilIdle)
                second.run(.untilIdle)
                #expect(calls == 2)
            }
        }
    }

    @Test(arguments: [SIGKILL, SIGSTOP, 0, 1000])
    func throws_whenTheSignalCannotBeCaught(signal: CInt) throws {
        try withLoop { loop in
            let watcher = try SignalWatcher(on: loop) { _ in }
            #expect(throws: UVError.invalidArgument) { try watcher.start(signal) }
            watcher.close()
        }
    }
}
