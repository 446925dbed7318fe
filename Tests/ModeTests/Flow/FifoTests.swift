//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct FifoTests {
    @Test func isLikeAnArray_whateverIsDone() {
        var (fifo, array) = (Fifo<Int>(), [Int]())
        for number in 0..<1_000 {
            // Grows, shrinks and wraps around.
            if number % 7 < 4 {
                fifo.append(number)
                array.append(number)
            } else {
                let (first, expected) = (fifo.popFirst(), array.isEmpty ? nil : array.removeFirst())
                #expect(first == expected)
            }
            #expect(fifo.count == array.count)
            #expect(fifo.isEmpty == array.isEmpty)
        }
        var rest: [Int] = []
        while let number = fifo.popFirst() { rest.append(number) }
        #expect(rest == array)
    }
}
