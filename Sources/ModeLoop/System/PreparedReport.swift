//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Synchronization

/// A text that is put together ahead of time, and written at the worst of times: in memory of its own, so that writing
/// it takes no allocation and no lock.
// Sendable: `memory` has two halves. Publishers, one at a time, fill the half that is not published; after the report
// was written none of that is published any more.
package final class PreparedReport: @unchecked Sendable {
    /// How many bytes it has room for.
    package let capacity: Int
    private let memory: UnsafeMutableRawBufferPointer
    /// How long the published text is, and which half it is in, and whether that is final.
    private let published = Atomic<UInt64>(0)

    private static let second: UInt64 = 1 << 62
    private static let final: UInt64 = 1 << 63
    private static let length: UInt64 = 1 << 32 - 1

    package init(capacity: Int = 32_768) {
        self.capacity = capacity
        memory = .allocate(byteCount: 2 * capacity, alignment: 1)
    }

    deinit { memory.deallocate() }

    /// Replaces the text; what does not fit is cut off.
    ///
    /// By one thread at a time.
    ///
    /// - Returns: False when the report is being written, or was.
    @discardableResult
    package func publish(_ text: [UInt8]) -> Bool {
        let before = published.load(ordering: .acquiring)
        guard before & Self.final == 0 else { return false }
        let half = ~before & Self.second
        let target = half == 0 ? 0 : capacity
        let count = min(text.count, capacity)
        text.withUnsafeBytes { text in
            UnsafeMutableRawBufferPointer(rebasing: memory[target..<target + count])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: text[..<count]))
        }
        let after = half | UInt64(count)
        return published.compareExchange(expected: before, desired: after, ordering: .acquiringAndReleasing).exchanged
    }

    /// Writes the text that was published last, as far as the descriptor takes it within `limit`.
    @discardableResult
    package func write(to descriptor: CInt, within limit: Duration) -> RawOutput.Outcome {
        let state = published.bitwiseOr(Self.final, ordering: .acquiringAndReleasing).oldValue
        let start = state & Self.second == 0 ? 0 : capacity
        let end = start + Int(state & Self.length)
        return RawOutput.write(UnsafeRawBufferPointer(rebasing: memory[start..<end]), to: descriptor, within: limit)
    }
}
