//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization
import Testing

@testable import ModeLoop

@Suite struct CallBufferTests {
    @Test(arguments: [1, 16, 17, 10_000])
    func carriesOutEachCallOnce_inTheOrderInWhichTheyCame(count: Int) {
        let journal = Journal<Int>()
        let buffer = CallBuffer()
        for number in 0..<count { buffer.append(.closure { journal.append(number) }) }
        #expect(!buffer.isEmpty)
        buffer.carryOut()
        buffer.carryOut()
        #expect(journal.entries == Array(0..<count))
        #expect(buffer.isEmpty)
    }

    @Test func canBeFilledAgain_afterABurst() {
        let journal = Journal<Int>()
        let buffer = CallBuffer()
        for _ in 0..<20_000 { buffer.append(.closure {}) }
        buffer.carryOut()
        for number in 0..<100 { buffer.append(.closure { journal.append(number) }) }
        buffer.carryOut()
        #expect(journal.entries == Array(0..<100))
    }

    @Test func letsGoOfWhatACallHolds_whenItIsMade() {
        let buffer = CallBuffer()
        weak var held: Journal<Int>?
        let wasHeld = Journal<Bool>()
        do {
            let journal = Journal<Int>()
            held = journal
            buffer.append(.closure { journal.append(1) })
        }
        nonisolated(unsafe) let isHeld = { held != nil }  // called on this thread only
        buffer.append(.closure { wasHeld.append(isHeld()) })
        #expect(held != nil)
        buffer.carryOut()
        #expect(wasHeld.entries == [false])
    }

    @Test func letsGoOfCalls_thatAreNeverMade() {
        weak var held: Journal<Int>?
        do {
            let journal = Journal<Int>()
            held = journal
            let buffer = CallBuffer()
            for _ in 0..<100 { buffer.append(.closure { journal.append(1) }) }
        }
        #expect(held == nil)
    }

    @Test func takesNoPart_inWhatACallAddsToAnother() {
        let journal = Journal<String>()
        let (first, second) = (CallBuffer(), CallBuffer())
        first.append(
            .closure {
                journal.append("first")
                second.append(.closure { journal.append("second") })
            }
        )
        first.carryOut()
        #expect(journal.entries == ["first"])
        second.carryOut()
        #expect(journal.entries == ["first", "second"])
    }
}
