//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Four timers that differ in what they do about time; after 1.5 s it says how often each has run.
actor Timers: Service {
    nonisolated let lifecycle = Lifecycle()
    private var beats = 0

    var tasks: Tasks {
        // At 300, 600, 900 ms and so on after the start, however long the body takes.
        every(.milliseconds(300), "fixed rate") {
            beat()
            await sleep(for: .milliseconds(150))
        }
        // 300 ms after the body has ended: at 300, 750, 1200 ms and so on.
        every(.milliseconds(300), "fixed delay", mode: .fixedDelay) {
            await sleep(for: .milliseconds(150))
        }
        // At 0, 700, 1400 ms and so on.
        every(.milliseconds(700), "immediately", immediately: true) {
            print("At once, and every 700 ms")
        }
        // The body takes longer than the interval. It never overlaps itself: ticks are left out, and the log says so.
        every(.milliseconds(400), "too slow") {
            await sleep(for: .milliseconds(600))
        }
    }

    private func beat() {
        beats += 1
        print("Beat \(beats)")
        guard beats == 5 else { return }
        report()
        requestExit(0)
    }

    /// The counters are part of the snapshot that pictures are drawn from.
    private func report() {
        for task in beacon.snapshot().nodes[0].tasks {
            guard let timer = task.timer else { continue }
            print("\(task.name): \(timer.runs) runs, \(timer.skipped) left out")
        }
    }
}

Worker(Timers(), logLevel: .info).run()
