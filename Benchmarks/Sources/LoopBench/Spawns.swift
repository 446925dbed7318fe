//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Starting an empty task on the loop and awaiting it, from code of the loop; beside it the same on a bare uv loop.
enum Spawns {
    private static let times = 100_000

    static func measure() async {
        let measurement = await Measurement.of(operations: times) { await Spawner(on: EventLoop.main).spawn(times) }
        measurement.print("spawn, an empty task started and awaited", in: .nanoseconds)
        measureBare().print("spawn, the same on a bare uv loop", in: .nanoseconds)
    }

    /// Blocks the main loop's thread meanwhile: the bare loop runs inside this job.
    private static func measureBare() -> Measurement {
        var measurement = Measurement()
        let bare = BareLoop()
        for run in 0..<10 {
            let elapsed = ContinuousClock().measure {
                bare.run { await Spawner(on: bare).spawn(times) }
            }
            if run > 0 { measurement.add(elapsed, operations: times) }
        }
        return measurement
    }
}

/// Isolated to an executor, as a service is.
private actor Spawner<Loop: SerialExecutor & TaskExecutor> {
    private let loop: Loop

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(on loop: Loop) {
        self.loop = loop
    }

    func spawn(_ times: Int) async {
        for _ in 0..<times { await Task(executorPreference: loop) {}.value }
    }
}
