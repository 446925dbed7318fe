//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Glibc
import ModeLoop
import UV

/// The main actor is served by `run()` on the main thread, and calls between it and the loop go there and back.
func mainActor() {
    Task(executorPreference: EventLoop.main) {
        for turn in 0..<100 {
            let answer = await onMainActor(turn)
            expect(answer == turn + 1, "the main actor did not answer")
            expect(EventLoop.main.isOnLoop, "the task did not come back to its loop")
        }
        EventLoop.main.stop()
    }
    EventLoop.main.run()
}

@MainActor private func onMainActor(_ turn: Int) -> Int {
    expect(UV.Thread.isMain, "the main actor is not on the main thread")
    return turn + 1
}

/// Once the main queue's descriptor was readable, an idle loop waits: unread, it would turn without end.
func idleMainQueue() {
    let used = Task(executorPreference: EventLoop.main) {
        _ = await onMainActor(0)
        let before = processorTime()
        try await EventLoop.main.sleep(for: .milliseconds(400))
        let used = processorTime() - before
        EventLoop.main.stop()
        expect(used < 0.2, "an idle loop used \(used) s of processor time in 0.4 s")
    }
    EventLoop.main.run()
    _ = used
}

/// Each block of the main queue wakes the loop once, and an empty queue does not wake it.
func countMainQueueWakeUps() {
    Task(executorPreference: EventLoop.main) {
        _ = await onMainActor(0)
        let before = MainQueue.drainCount
        for number in 0..<100 { _ = await onMainActor(number) }
        try await EventLoop.main.sleep(for: .milliseconds(50))
        let drains = MainQueue.drainCount - before
        EventLoop.main.stop()
        expect((1...110).contains(drains), "100 blocks of the main queue took \(drains) drains")
    }
    EventLoop.main.run()
}

/// A main queue that never runs dry leaves turns to the loop's timers and jobs.
func busyMainQueue() {
    Task(executorPreference: EventLoop.main) {
        spinMainQueue()
        for _ in 0..<5 { try await EventLoop.main.sleep(for: .milliseconds(2)) }
        EventLoop.main.stop()
    }
    EventLoop.main.run()
}

private func spinMainQueue() {
    DispatchQueue.main.async { spinMainQueue() }
}

/// Seconds of processor time that the process has used.
private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
