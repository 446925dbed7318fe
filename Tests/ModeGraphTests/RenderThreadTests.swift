//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

@testable import ModeGraph

/// On threads of their own, none of which enters Graphviz.
@Suite struct RenderThreadTests {
    @Test func doesOneJobAtATime_inOrder_onOneThread() async throws {
        let thread = RenderThread()
        let threads = Monitor(Set<UInt>())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await thread.run { _ in _ = threads.update { $0.insert(UInt(pthread_self())) } }
                }
            }
            try await group.waitForAll()
        }
        #expect(threads.update(\.count) == 1)
        #expect(thread.shutdown(within: .seconds(10)))
    }

    @Test func isNamed_andBlocksSignals() async throws {
        let thread = RenderThread()
        let (name, blocks) = try await thread.run { _ in
            var mask = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &mask)
            let name = try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            return (name, sigismember(&mask, SIGTERM) == 1)
        }
        #expect(name == "mode.render\n")
        #expect(blocks)
        thread.shutdown(within: .seconds(10))
    }

    @Test func startsAgain_afterAShutdown() async throws {
        let thread = RenderThread()
        #expect(thread.shutdown(within: .zero))
        for round in 0..<3 {
            #expect(try await thread.run { _ in round } == round)
            #expect(thread.shutdown(within: .seconds(10)))
        }
    }

    @Test func throwsWhatTheWorkThrew() async {
        let thread = RenderThread()
        await #expect(throws: GraphvizError(.renderFailed, "x")) {
            try await thread.run { _ in throw GraphvizError(.renderFailed, "x") }
        }
        thread.shutdown(within: .seconds(10))
    }

    @Test func letsACancelledCallerGo_andSkipsItsJob() async throws {
        let thread = RenderThread()
        let (started, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let ran = Monitor(false)
        let stuck = Task {
            try await thread.run { _ in
                started.signal()
                release.wait()
            }
        }
        await wait(for: started)
        let queued = Task { try await thread.run { _ in ran.update { $0 = true } } }
        queued.cancel()
        stuck.cancel()
        // Both return while the first job still runs.
        await #expect(throws: CancellationError.self) { try await queued.value }
        await #expect(throws: CancellationError.self) { try await stuck.value }
        release.signal()
        #expect(try await thread.run { _ in 1 } == 1)
        #expect(!ran.update { $0 })
        thread.shutdown(within: .seconds(10))
    }

    @Test func abandonsAStuckJob_failsTheQueue_andRecoversWhenItEnds() async throws {
        let thread = RenderThread()
        let (started, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let stuck = Task {
            try await thread.run { _ in
                started.signal()
                release.wait()
                return 7
            }
        }
        await wait(for: started)
        #expect(!thread.shutdown(within: .milliseconds(1)))
        let error = await #expect(throws: GraphvizError.self) { try await thread.run { _ in 1 } }
        #expect(error?.code == .renderThreadUnavailable)
        release.signal()
        #expect(try await stuck.value == 7)
        #expect(thread.shutdown(within: .seconds(10)))
        #expect(try await thread.run { _ in 2 } == 2)
        thread.shutdown(within: .seconds(10))
    }

    @Test func blocksTheCaller_whoIsNotAsynchronous() throws {
        let thread = RenderThread()
        #expect(try thread.runBlocking { _ in 1 } == 1)
        #expect(throws: GraphvizError(.renderFailed, "x")) {
            try thread.runBlocking { _ in throw GraphvizError(.renderFailed, "x") }
        }
        #expect(thread.shutdown(within: .seconds(10)))
    }

    @Test func wakesABlockedCaller_whenItIsShutDown() async throws {
        let thread = RenderThread()
        let (started, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let stuck = Task {
            try await thread.run { _ in
                started.signal()
                release.wait()
            }
        }
        await wait(for: started)
        let (isWaiting, hasEnded) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let error = Monitor<GraphvizError?>(nil)
        DispatchQueue.global().async {
            isWaiting.signal()
            do { try thread.runBlocking { _ in } } catch let thrown as GraphvizError {
                error.update { $0 = thrown }
            } catch {}
            hasEnded.signal()
        }
        await wait(for: isWaiting)
        // Whether it is in the queue by now or comes too late for that, it must not wait for the one that is stuck.
        #expect(!thread.shutdown(within: .milliseconds(1)))
        await wait(for: hasEnded)
        #expect(error.update { $0?.code } == .renderThreadUnavailable)
        release.signal()
        try await stuck.value
        thread.shutdown(within: .seconds(10))
    }

    private func wait(for semaphore: DispatchSemaphore) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                semaphore.wait()
                continuation.resume()
            }
        }
    }
}
