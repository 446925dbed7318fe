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
    /// Whether there is more than the placeholder.
    private static let real: UInt64 = 1 << 61
    private static let length: UInt64 = 1 << 32 - 1

    /// Creates a report.
    ///
    /// - Parameters:
    ///   - placeholder: What is written if nothing is published in time.
    ///   - capacity: How many bytes it has room for.
    package init(placeholder: [UInt8] = [], capacity: Int = 32_768) {
        self.capacity = capacity
        memory = .allocate(byteCount: 2 * capacity, alignment: 1)
        fill(from: 0, placeholder)
        published.store(UInt64(min(placeholder.count, capacity)), ordering: .releasing)
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
        fill(from: half == 0 ? 0 : capacity, text)
        let after = half | Self.real | UInt64(min(text.count, capacity))
        return published.compareExchange(expected: before, desired: after, ordering: .acquiringAndReleasing).exchanged
    }

    private func fill(from start: Int, _ text: [UInt8]) {
        let count = min(text.count, capacity)
        text.withUnsafeBytes { text in
            UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + count])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: text[..<count]))
        }
    }

    /// Waits until something was published, but no longer than `limit`; for a thread that may neither allocate nor lock.
    package func waitUntilPublished(atMost limit: Duration) {
        let end = MonotonicMilliseconds.now + MonotonicMilliseconds.of(limit)
        while published.load(ordering: .acquiring) & Self.real == 0, MonotonicMilliseconds.now < end {
            poll(nil, 0, 1)
        }
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
