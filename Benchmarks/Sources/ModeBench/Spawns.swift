//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Mode

/// An empty task, started on the own loop and awaited, one after the other; and the same on the least that makes a uv
/// loop an executor.
enum Spawns {
    private static let times = 200_000
    private static let runs = 5

    static func measure(_: [String]) async throws {
        let spawner = Spawner(on: EventLoop.main)
        await spawner.spawn(times)
        var figures: [Double] = []
        for _ in 0..<runs {
            let began = monotonicNanoseconds()
            await spawner.spawn(times)
            figures.append(Double(monotonicNanoseconds() - began) / Double(times))
        }
        report(["spawn": figures.median])
    }

    /// Blocks the main loop's thread meanwhile: the bare loop runs inside this job.
    static func measureBare(_: [String]) async throws {
        let bare = BareLoop()
        var figures: [Double] = []
        for _ in 0...runs {
            let began = monotonicNanoseconds()
            bare.run { await Spawner(on: bare).spawn(times) }
            figures.append(Double(monotonicNanoseconds() - began) / Double(times))
        }
        report(["spawn": Array(figures.dropFirst()).median])
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
