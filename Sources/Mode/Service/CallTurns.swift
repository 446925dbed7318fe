//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// The order in which calls and casts of a run begin: that in which they were sent.
///
/// A loop takes its tasks in their order, so hardly anybody waits here; but a simulation with a seed takes them in any,
/// and two threads that send at once may meet between the two halves of sending.
struct CallTurns {
    /// How many turns were given away.
    private var given = 0
    /// How many have begun.
    private var begun = 0
    private var waiting: [Int: Resumption<Void, Never>] = [:]

    /// The turn of the next call, counted from 1.
    mutating func next() -> Int {
        given += 1
        return given
    }

    /// Whether all before this one have begun.
    func isDue(_ turn: Int) -> Bool { turn == begun + 1 }

    /// Keeps one who waits for his turn, unless it has come.
    mutating func wait(_ turn: Int, _ continuation: Resumption<Void, Never>) -> Bool {
        guard !isDue(turn) else { return false }
        waiting[turn] = continuation
        return true
    }

    /// Begins the turn that is due; returns who is to be woken.
    mutating func begin() -> Resumption<Void, Never>? {
        begun += 1
        return waiting.removeValue(forKey: begun + 1)
    }
}

extension Lifecycle {
    /// Returns when every call before this one has begun.
    func awaitTurn(of call: StopAwareWait, in run: Run) async {
        let turn = call.number
        let isDue = core.withLock { _ in run.turns.isDue(turn) }
        if !isDue {
            await withResumption { continuation in
                let waits = core.withLock { _ in run.turns.wait(turn, continuation) }
                if !waits { continuation.resume() }
            }
        }
        // The one that is woken needs the loop first, which is busy with this one until it suspends.
        core.withLock { _ in run.turns.begin() }?.resume()
    }
}
