//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Mode

/// A service that blocks its loop for a while, in one of several ways, and then goes on.
actor Blocker: Service {
    nonisolated let lifecycle: Lifecycle
    private let way: Scenario

    init(_ way: Scenario) {
        self.way = way
        lifecycle = Lifecycle(on: way == .spinningThread ? .thread("spinner") : .inherited)
    }

    private var hasTicked = false

    var tasks: Tasks {
        if way == .sleepingInTick { every(.milliseconds(1), "ticking culprit") { tick() } }
    }

    private func tick() {
        guard !hasTicked else { return }
        hasTicked = true
        sleepInOneCall(milliseconds: 1_500)
        print("DONE")
    }

    func onStarted() async throws {
        print("READY")
        if way == .sleepingInTick { return }
        addTask("culprit") {
            switch self.way {
            case .sleeping: sleepInOneCall(milliseconds: 1_500)
            case .sleepingOnce: poll(nil, 0, 60_000)
            case .spinning, .spinningThread: spin(milliseconds: 1_000)
            case .sleepingInChildTask: await withTaskGroup { $0.addTask { sleepInOneCall(milliseconds: 1_500) } }
            case .twoBlockages:
                sleepInOneCall(milliseconds: 1_200)
                await self.sleep(for: .milliseconds(500))
                spin(milliseconds: 800)
            default: await self.makeProgress()
            }
            // The loop waits for events once, so that the stall is over and counted.
            await self.sleep(for: .milliseconds(10))
            print("DONE \(self.stalls)")
        }
    }

    /// Busy all the time, but never for long.
    private func makeProgress() async {
        for _ in 0..<400 {
            spin(milliseconds: 5)
            await Task.yield()
        }
    }

    /// How many stalls of 320 ms or more were counted.
    private nonisolated var stalls: Int {
        BlockingDetector.stalls.map { $0.histogram.counts[5...].reduce(0, +) }.reduce(0, +)
    }
}

/// Sleeps in C, where nobody expects that the signal of a stack ends it early.
@inline(never) func sleepInOneCall(milliseconds: Int) {
    let end = monotonicMilliseconds() + milliseconds
    while monotonicMilliseconds() < end { poll(nil, 0, Int32(max(end - monotonicMilliseconds(), 1))) }
}

@inline(never) func spin(milliseconds: Int) {
    let end = monotonicMilliseconds() + milliseconds
    while monotonicMilliseconds() < end {}
}

@inline(never) private func monotonicMilliseconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000 + now.tv_nsec / 1_000_000
}
