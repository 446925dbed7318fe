//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Glibc
import ModeLoop
import UV

/// Jobs of the plain main thread wait for `run()`, which serves them on that thread.
func claim() {
    let task = Task(executorPreference: EventLoop.main) {
        expect(UV.Thread.isMain, "a job did not run on the thread that called run()")
        expect(EventLoop.current === EventLoop.main, "the current loop is not the main loop")
        EventLoop.main.stop()
    }
    EventLoop.main.run()
    expect(EventLoop.current == nil, "the current loop is still set after run()")
    _ = task
}

/// A stop that comes before `run()` is not lost.
func stopFirst() {
    EventLoop.main.stop()
    EventLoop.main.run()
}

/// Between two runs the loop is nobody's; what comes in meanwhile is done by the second.
func runTwice() {
    for _ in 0..<2 {
        Task(executorPreference: EventLoop.main) {
            expect(UV.Thread.isMain, "a job did not run on the thread that called run()")
            EventLoop.main.stop()
        }
        EventLoop.main.run()
    }
}

/// A hosting thread hands the loop over with the timers that are armed.
func handOver() {
    let isHosted = DispatchSemaphore(value: 0)
    Task.detached {
        let sleeper = await Task(executorPreference: EventLoop.main) {
            expect(!UV.Thread.isMain, "nobody hosts the main loop")
            return Task(executorPreference: EventLoop.main) {
                try await EventLoop.main.sleep(for: .milliseconds(300))
                return UV.Thread.isMain
            }
        }.value
        isHosted.signal()
        let woke = try await sleeper.value
        expect(woke, "a sleep of the hosted loop did not wake on the thread that took over")
        EventLoop.main.stop()
    }
    isHosted.wait()
    EventLoop.main.run()
}

/// What `run()` leaves behind is done by a thread of ours.
func leftover() {
    let isDone = DispatchSemaphore(value: 0)
    Task(executorPreference: EventLoop.main) {
        EventLoop.main.stop()
        // More turns of the ring than the loop has left.
        for _ in 0..<100_000 { await Task.yield() }
        isDone.signal()
    }
    EventLoop.main.run()
    expect(isDone.wait(timeout: .now() + .seconds(20)) == .success, "a job was lost when run() returned")
}

/// The main thread never calls `run()`, as in a program with an async `main`: the loop is hosted as soon as the main
/// queue is served.
func dispatchMainInstead() {
    Task(executorPreference: EventLoop.main) {
        expect(EventLoop.current === EventLoop.main, "the current loop is not the main loop")
        exit(0)
    }
    dispatchMain()
}
