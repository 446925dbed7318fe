//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// The armed timers of a simulation, by deadline.
///
/// Those of one instant fire in the order in which they were armed or, with a seed, in an order that follows from it.
struct VirtualTimers {
    /// What an armed timer does.
    ///
    /// Empty when it was disarmed: then it keeps nothing alive, and time does not go there.
    final class Arming {
        fileprivate(set) var action: Action?

        fileprivate init(_ action: Action) {
            self.action = action
        }
    }

    enum Action {
        /// A timer of a loop.
        case timer(any LoopTimer, SimulatedDriver)
        /// A job of the global pool, at last.
        case job(UnownedJob)
        case call(() -> Void)
    }

    private struct Entry {
        let deadline: UInt64
        /// Decides among those of one instant.
        let rank: UInt64
        let number: UInt64
        let arming: Arming

        static func < (lhs: Entry, rhs: Entry) -> Bool {
            if lhs.deadline != rhs.deadline { return lhs.deadline < rhs.deadline }
            if lhs.rank != rhs.rank { return lhs.rank < rhs.rank }
            return lhs.number < rhs.number
        }
    }

    /// A binary heap.
    private var heap: [Entry] = []
    private var disarmed = 0
    private var lastNumber: UInt64 = 0
    private var random: SplitMix64?

    init(seed: UInt64?) {
        random = seed.map { SplitMix64(seed: $0) }
    }

    /// How many are armed.
    var armedCount: Int { heap.count { $0.arming.action != nil } }

    /// Arms something; with `isLast` it comes after everything else of its instant.
    @discardableResult
    mutating func arm(_ action: Action, at deadline: UInt64, isLast: Bool = false) -> Arming {
        let arming = Arming(action)
        insert(arming, at: deadline, isLast: isLast)
        return arming
    }

    /// Arms again what has just fired.
    mutating func rearm(_ arming: Arming, _ action: Action, at deadline: UInt64) {
        arming.action = action
        insert(arming, at: deadline, isLast: false)
    }

    mutating func disarm(_ arming: Arming) {
        guard arming.action != nil else { return }
        arming.action = nil
        disarmed += 1
        if disarmed > 64, disarmed > heap.count / 2 { sweep() }
    }

    /// The next instant at which something happens.
    mutating func nextDeadline() -> UInt64? {
        while let first = heap.first {
            if first.arming.action != nil { return first.deadline }
            removeFirst()
            disarmed -= 1
        }
        return nil
    }

    /// What happens next, and when; timers that were disarmed are passed over.
    mutating func popNext() -> (deadline: UInt64, arming: Arming, action: Action)? {
        guard nextDeadline() != nil, let first = heap.first, let action = first.arming.action else { return nil }
        removeFirst()
        first.arming.action = nil
        return (first.deadline, first.arming, action)
    }

    private mutating func insert(_ arming: Arming, at deadline: UInt64, isLast: Bool) {
        lastNumber += 1
        let rank = isLast ? .max : (random?.next() ?? 0) >> 1
        heap.append(Entry(deadline: deadline, rank: rank, number: lastNumber, arming: arming))
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink(from: 0)
    }

    private mutating func sink(from top: Int) {
        var parent = top
        while true {
            var smallest = parent
            let left = 2 * parent + 1
            if left < heap.count, heap[left] < heap[smallest] { smallest = left }
            if left + 1 < heap.count, heap[left + 1] < heap[smallest] { smallest = left + 1 }
            guard smallest != parent else { return }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }

    /// Forgets what was disarmed, so that timers which never fire do not pile up.
    private mutating func sweep() {
        heap.removeAll { $0.arming.action == nil }
        disarmed = 0
        for parent in (0..<heap.count / 2).reversed() { sink(from: parent) }
    }
}
