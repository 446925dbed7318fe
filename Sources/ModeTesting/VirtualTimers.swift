//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The armed timers of a simulation, by deadline; those of one instant in the order in which they were armed.
struct VirtualTimers {
    /// What an armed timer does.
    ///
    /// Empty when it was disarmed: then it keeps nothing alive, and time does not go there.
    final class Arming {
        fileprivate(set) var fire: (() -> Void)?

        fileprivate init(_ fire: @escaping () -> Void) {
            self.fire = fire
        }

        func cancel() { fire = nil }
    }

    struct Timer {
        let deadline: UInt64
        /// Comes after everything else of its instant.
        let isLast: Bool
        let number: UInt64
        let arming: Arming

        static func < (lhs: Timer, rhs: Timer) -> Bool {
            (lhs.deadline, lhs.isLast ? 1 : 0, lhs.number) < (rhs.deadline, rhs.isLast ? 1 : 0, rhs.number)
        }
    }

    /// A binary heap.
    private var heap: [Timer] = []
    private var lastNumber: UInt64 = 0

    @discardableResult
    mutating func insert(at deadline: UInt64, isLast: Bool = false, _ fire: @escaping () -> Void) -> Arming {
        lastNumber += 1
        let arming = Arming(fire)
        heap.append(Timer(deadline: deadline, isLast: isLast, number: lastNumber, arming: arming))
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
        return arming
    }

    /// The next instant at which something happens, and what; timers that were disarmed are passed over.
    mutating func popNext() -> (deadline: UInt64, fire: () -> Void)? {
        while let timer = popFirst() {
            if let fire = timer.arming.fire { return (timer.deadline, fire) }
        }
        return nil
    }

    private mutating func popFirst() -> Timer? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            let smallest = [2 * parent + 1, 2 * parent + 2]
                .filter { $0 < heap.count }
                .min { heap[$0] < heap[$1] }
            guard let smallest, heap[smallest] < heap[parent] else { return first }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
