//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import UV

/// Timers, work and signals: all on the loop.
extension UVDriver {
    package func arm(_ timer: any LoopTimer, at deadline: UInt64) { turn.timers.arm(timer, at: deadline) }

    package func disarm(_ timer: any LoopTimer) { turn?.timers.disarm(timer) }

    package func offload(
        _ body: @escaping @Sendable () -> Void,
        completion: @escaping (_ ran: Bool) -> Void,
    ) -> any CancellableWork {
        let turn: UVTurn = turn
        return PooledWork(
            UV.Work(on: turn.loop, body) { error in
                turn.beginBusy()
                turn.enter { completion(error == nil) }
            }
        )
    }

    package func watch(_ signal: UnixSignal, _ handler: @escaping () -> Void) throws -> any CancellableWork {
        let turn: UVTurn = turn
        let watcher = try SignalWatcher(on: turn.loop) { _ in
            turn.beginBusy()
            turn.enter(handler)
        }
        // What keeps a host's loop going is that a service runs.
        if role == .adopted { watcher.isReferenced = false }
        do {
            try watcher.start(signal.rawValue)
        } catch {
            watcher.close()
            throw error
        }
        return SignalWatch(watcher)
    }
}

private final class PooledWork: CancellableWork {
    private let work: UV.Work

    init(_ work: UV.Work) {
        self.work = work
    }

    func cancel() { work.cancel() }
}

private final class SignalWatch: CancellableWork {
    private let watcher: SignalWatcher

    init(_ watcher: SignalWatcher) {
        self.watcher = watcher
    }

    func cancel() { watcher.close() }
}
