//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import ModeLoop

/// How calls of the host get to a loop.
extension EventLoop {
    func refuseOtherThreads() throws(Refusal) {
        guard isOnLoop else {
            throw Refusal(MODE_ETHREAD, "this thread is not that of loop \(name); mode_loop_post() gets there")
        }
    }

    /// Carries out what a call of the host asks for: at once on the loop's thread, soon from another.
    ///
    /// On the thread it is done as this loop, so that what begins there has its deadlines here, and not on the main loop.
    func carryOut(_ body: @escaping @Sendable () -> Void) throws(Refusal) {
        if isOnLoop { return asCurrent(body) }
        guard post(body) else { throw isAsleep }
    }

    /// Begins something that takes its time, and that the loop's release waits for.
    ///
    /// In a task of its own, which belongs to no service: what a hook asks for is not part of that hook.
    func begin(_ operation: @escaping @Sendable () async -> Void) throws(Refusal) {
        let entry = LoopRegistry.shared.known(self)
        entry?.operationBegins()
        do throws(Refusal) {
            try beginUncounted {
                await operation()
                entry?.operationEnds()
            }
        } catch {
            entry?.operationEnds()
            throw error
        }
    }

    /// The same, for what nobody waits for.
    func beginUncounted(_ operation: @escaping @Sendable () async -> Void) throws(Refusal) {
        let lane = lane
        try carryOut { Task.detached(executorPreference: self) { await lane.execute(operation) } }
    }

    /// The same, for something that may fail.
    func begin(_ done: DoneCallback, _ operation: @escaping @Sendable () async throws -> Void) throws(Refusal) {
        try begin {
            do {
                try await operation()
                done()
            } catch {
                done(Refusal(error))
            }
        }
    }

    var isAsleep: Refusal {
        Refusal(
            MODE_ENOTRUNNING,
            "nothing runs on the adopted loop \(name), so nobody would wake it up: mode_loop_hold() it first, on its thread",
        )
    }

    var isGone: Refusal { Refusal(MODE_ENOTRUNNING, "the loop \(name) is being given back, or has been") }
}

extension LoopLane {
    /// Without it a start would change executors before it has begun, and a stop that was asked for later be first.
    fileprivate func execute(_ operation: @Sendable () async -> Void) async {
        _ = self  // so that it is isolated to the lane, and `operation` follows
        await operation()
    }
}
