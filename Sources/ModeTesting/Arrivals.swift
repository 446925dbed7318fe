//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import ModeLoop
import Synchronization

/// What other threads bring into a simulation: work that left it, and comes back.
final class Arrivals: Sendable {
    // Sendable: handed over whole; what it holds is run on the simulation's thread only.
    struct Item: @unchecked Sendable {
        let driver: SimulatedDriver
        let work: Work
    }

    enum Work {
        case job(UnownedJob)
        case call(() -> Void)
    }

    private let brought = Lock<[Item]>([])
    /// Spares the simulation the lock as long as nothing comes, which is nearly always.
    private let isSomethingThere = Atomic<Bool>(false)
    private let bell = DispatchSemaphore(value: 0)

    /// From any thread.
    func bring(_ item: Item) {
        brought.withLock { brought in
            brought.append(item)
            isSomethingThere.store(true, ordering: .releasing)
        }
        bell.signal()
    }

    /// Takes what came; on the simulation's thread.
    func takeAll(_ body: (Item) -> Void) {
        guard isSomethingThere.load(ordering: .acquiring) else { return }
        let taken = brought.withLock { brought in
            isSomethingThere.store(false, ordering: .relaxed)
            defer { brought = [] }
            return brought
        }
        taken.forEach(body)
    }

    /// Waits in real time; false when nothing came.
    func wait(for patience: Duration) -> Bool {
        let nanoseconds = Int(clamping: patience.inNanoseconds)
        return bell.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success
    }
}
