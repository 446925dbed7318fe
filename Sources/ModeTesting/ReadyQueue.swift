//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What is ready to run: taken out in the order of arrival or, with a seed, in an order that follows from it.
///
/// Both take the same time however much is ready.
struct ReadyQueue {
    /// A turn of a loop, or of the global pool if there is no loop.
    struct Turn {
        let driver: SimulatedDriver?
        let work: Work
    }

    enum Work {
        case job(UnownedJob)
        /// The oldest of the loop's calls.
        ///
        /// Calls of a loop keep their order, as they do in reality: the turn may come early or late, but whichever
        /// comes first runs the first call.
        case call
    }

    private var turns: [Turn] = []
    private var head = 0
    private var random: SplitMix64?

    init(seed: UInt64?) {
        random = seed.map { SplitMix64(seed: $0) }
    }

    mutating func append(_ turn: Turn) { turns.append(turn) }

    mutating func popNext() -> Turn? {
        let count = turns.count - head
        guard count > 0 else { return nil }
        if count > 1, random != nil, let chosen = random?.next(below: UInt64(count)) {
            turns.swapAt(Int(chosen), turns.count - 1)
            return turns.removeLast()
        }
        defer { forgetWhatRan() }
        head += 1
        return turns[head - 1]
    }

    /// Keeps the queue short, also where something is always ready.
    private mutating func forgetWhatRan() {
        guard head == turns.count || (head > 1_024 && head > turns.count / 2) else { return }
        turns.removeFirst(head)
        head = 0
    }
}
