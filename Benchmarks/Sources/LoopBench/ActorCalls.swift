//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// A call from an actor to another actor of the same loop: `await` without a change of executor; and the same from code
/// that no actor isolates, where the runtime enqueues the way back.
enum ActorCalls {
    static func measure() async {
        let caller = Caller(on: .main)
        let callee = Callee(on: .main)
        let measurement = await Measurement.of(operations: 1_000_000) {
            await caller.call(callee, times: 1_000_000)
        }
        measurement.print("actor-call, actor to actor on one loop", in: .nanoseconds)
        let fromOutside = await Measurement.of(operations: 100_000) {
            for _ in 0..<100_000 {
                await callee.increment()
                workOutside()
            }
        }
        fromOutside.print("actor-call, from a task of the loop that no actor isolates", in: .nanoseconds)
    }
}

/// Something that must not run on the actor: without it the compiler leaves the way back out.
@inline(never) @_optimize(none) private func workOutside() {}

private actor Caller {
    private let loop: EventLoop

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(on loop: EventLoop) {
        self.loop = loop
    }

    func call(_ callee: Callee, times: Int) async {
        for _ in 0..<times { await callee.increment() }
    }
}

private actor Callee {
    private let loop: EventLoop
    private var count = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(on loop: EventLoop) {
        self.loop = loop
    }

    // Not inlined: it is the call that is measured.
    @inline(never)
    func increment() { count &+= 1 }
}
