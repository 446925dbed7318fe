//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import ModeTesting
import Synchronization
import Testing

@testable import Mode

/// What the roots of trees have in common, and a worker that returns.
@Suite struct TreeRootTests {
    private actor Root: TreeRoot {
        nonisolated let lifecycle = Lifecycle()
        nonisolated let startBudget: Duration? = nil
        nonisolated let stopBudget: Duration? = nil
        nonisolated let graph: GraphHook? = nil
        nonisolated let exitCode = Lock<Int32?>(nil)
        nonisolated let states = EventLog()

        init(_ child: any Service) throws {
            _ = lifecycle.observeStates(
                Observer { [states] in
                    states.add($0.kind.rawValue)
                } end: {
                }
            )
            try addDependency(child)
        }

        nonisolated func reopenLog() {}

        nonisolated func requestExit(_ code: Int32) {
            exitCode.withLock { $0 = code }
            requestStop()
        }
    }

    @Test func endsWithTheCodeThatAServiceRequests() throws {
        try simulate { _ in
            let leaf = Probe("leaf")
            let root = try Root(leaf)
            try await root.start()
            leaf.requestExit(7)
            await root.waitUntilStopped()
            #expect(root.exitCode.withLock(\.self) == 7)
            #expect(leaf.state == .stopped)
        }
    }

    @Test func isToldOfEachState() throws {
        try simulate { _ in
            let root = try Root(Probe("leaf"))
            try await root.start()
            await root.stop()
            #expect(root.states.all == ["starting", "running", "stopping", "stopped"])
        }
    }

    @Test func sharesOutTheTimeOfAStop() {
        let begin = LoopInstant(nanoseconds: 1_000)
        let budget = StopBudget(.nanoseconds(1_000), from: begin)
        #expect(budget.grace == LoopInstant(nanoseconds: 1_600))
        #expect(budget.end == LoopInstant(nanoseconds: 2_000))
        #expect(budget.timeLeft(at: begin) == .nanoseconds(1_000))
        #expect(budget.timeLeft(at: LoopInstant(nanoseconds: 5_000)) == .zero)
    }

    private actor Leaver: Service {
        nonisolated let lifecycle = Lifecycle()

        func onStarted() { requestExit(5) }
    }

    @Test func returnsAndCanRunAgain_withItsServicesFree() async {
        await #expect(processExitsWith: .success) {
            let leaver = Leaver()
            let codes = EventLog()
            // Not on a thread of the runtime, which a worker would block.
            let thread = try NativeThread(named: "worker") {
                for _ in 0..<2 {
                    let worker = Worker(leaver, logLevel: .error)
                    let code = try? worker.runAndReturn()
                    codes.add("\(code ?? -1)")
                }
            }
            thread.join()
            #expect(codes.all == ["5", "5"])
            #expect(leaver.beacon.parent == nil)
            #expect(BrokenPipeSignal.endsProcess)
        }
    }
}
