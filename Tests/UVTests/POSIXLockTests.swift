//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization
import Testing
import UV

@Suite struct POSIXLockTests {
    @Test func losesNoChange_whenThreadsChangeTheValueTogether() throws {
        let counter = Counter()
        let threads = try (0..<4).map { _ in
            try UV.Thread(name: "counter") {
                for _ in 0..<10_000 { counter.value.withLock { $0 += 1 } }
            }
        }
        for thread in threads { thread.join() }
        #expect(counter.value.withLock { $0 } == 40_000)
    }

    @Test func isFreeAgain_whenTheBodyThrew() {
        let lock = POSIXLock(1)
        #expect(throws: UVError.closed) { try lock.withLock { _ throws(UVError) in throw UVError.closed } }
        #expect(lock.withLock { $0 } == 1)
    }

    @Test func freesItsValue() {
        final class Value {}
        weak var weakly: Value?
        do {
            let lock = POSIXLock(Value())
            weakly = lock.withLock { value in
                weak let copy = value
                return copy
            }
            #expect(lock.withLock { _ in true })
        }
        #expect(weakly == nil)
    }

    private final class Counter: Sendable {
        let value = POSIXLock(0)
    }
}
