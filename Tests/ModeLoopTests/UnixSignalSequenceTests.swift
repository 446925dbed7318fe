//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import Testing
import UV

/// SIGWINCH does nothing by default, and nobody else in the test process watches it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct UnixSignalSequenceTests {
    @Test func yieldsASignal_alsoOneFromBeforeTheFirstNext() async throws {
        try await withLoop { loop in
            let signals = try await UnixSignalSequence([.windowChange], on: loop)
            kill(getpid(), SIGWINCH)
            var iterator = signals.makeAsyncIterator()
            #expect(await iterator.next() == .windowChange)
        }
    }

    @Test func keepsAThreadLoopThere_untilTheSequenceIsGone() async throws {
        try await withLoop(named: "test.signals") { loop in
            do {
                let signals = try await UnixSignalSequence([.windowChange], on: loop)
                // Would have parked by then.
                for _ in 0..<3 { try await loop.sleep(for: .milliseconds(1)) }
                #expect(loop.openHandles.contains("1 signal"))
                kill(getpid(), SIGWINCH)
                for await signal in signals {
                    #expect(signal == .windowChange)
                    break
                }
            }
            let hasParked = await eventually { ProcessState.threads(named: "test.signals") == 0 }
            #expect(hasParked)
        }
    }

    @Test func ends_whenTheTaskIsCancelled() async throws {
        try await withLoop { loop in
            let task = Task {
                let signals = try await UnixSignalSequence([.windowChange], on: loop)
                for await _ in signals {}
            }
            let isWatching = await eventually { loop.openHandles.contains("signal") }
            #expect(isWatching)
            task.cancel()
            try await task.value
        }
    }

    @Test func throwsAndInstallsNothing_whenOneSignalCannotBeCaught() async throws {
        try await withLoop { loop in
            await #expect(throws: UVError.invalidArgument) {
                try await UnixSignalSequence([.windowChange, UnixSignal(rawValue: SIGKILL)], on: loop)
            }
        }
    }
}
