//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Mode

/// Calls of a service's method from another service: on one loop, and from loop to loop.
enum Calls {
    /// With `direct` as a plain call, by `assumeIsolated`, which services that share a loop may use.
    static func measureSame(_ arguments: [String]) async throws {
        let caller = Caller(calling: Counter(on: .main))
        try await caller.start()
        let isDirect = arguments.first == "direct"
        var times: [Double] = []
        for round in 0..<8 {
            let calls = round == 0 ? 100_000 : 1_000_000
            let began = monotonicNanoseconds()
            if isDirect { await caller.callDirectly(times: calls) } else { await caller.call(times: calls) }
            if round > 0 { times.append(Double(monotonicNanoseconds() - began) / Double(calls)) }
        }
        let count = await caller.counter.count
        precondition(count == 7_100_000, "calls got lost")
        await caller.stop()
        report(["call": times.median])
    }

    static func measureOther(_: [String]) async throws {
        let caller = Caller(calling: Counter(on: .thread("other")))
        try await caller.start()
        await caller.call(times: 1_000)
        var (latencies, pipelined): ([Double], [Double]) = ([], [])
        for _ in 0..<5 {
            var began = monotonicNanoseconds()
            await caller.call(times: 2_000)
            latencies.append(Double(monotonicNanoseconds() - began) / 1_000 / 2_000)
            began = monotonicNanoseconds()
            await caller.call(times: 1_000, fromTasks: 100)
            pipelined.append(Double(monotonicNanoseconds() - began) / 100_000)
        }
        let count = await caller.counter.count
        precondition(count == 511_000, "calls got lost")
        await caller.stop()
        report(["latency": latencies.median, "pipelined": pipelined.median])
    }
}

private actor Caller: Service {
    nonisolated let lifecycle = Lifecycle(on: .main)
    let counter: Counter
    private var answers = 0

    init(calling counter: Counter) {
        self.counter = counter
    }

    var dependencies: Dependencies { counter }

    func call(times: Int) async {
        for _ in 0..<times {
            await counter.increment()
            // Without something to do on the way back, the compiler leaves the way back out.
            answers &+= 1
        }
    }

    func callDirectly(times: Int) {
        for _ in 0..<times {
            counter.assumeIsolated { $0.increment() }
            answers &+= 1
        }
    }

    func call(times: Int, fromTasks tasks: Int) async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<tasks { group.addTask { await self.call(times: times) } }
        }
    }
}

private actor Counter: Service {
    nonisolated let lifecycle: Lifecycle
    private(set) var count = 0

    init(on loop: LoopChoice) {
        lifecycle = Lifecycle(on: loop)
    }

    // Not inlined: it is the call that is measured.
    @inline(never)
    func increment() { count &+= 1 }
}
