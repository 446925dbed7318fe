//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The buckets of armed timers, by the millisecond in which they are due.
///
/// Most timers are due within a second: each of its milliseconds has a place in an array. The others are in a
/// dictionary, and so is one whose place is taken, which happens when the loop is late.
struct TimerTable {
    private static let window = 1_024

    private var near: [TimerBucket?] = Array(repeating: nil, count: window)
    private var others: [UInt64: TimerBucket] = [:]

    /// The bucket of a millisecond, if there is one.
    subscript(due: UInt64) -> TimerBucket? {
        if let bucket = near[Self.place(due)], bucket.due == due { return bucket }
        return others.isEmpty ? nil : others[due]
    }

    /// Adds a bucket; there must be none of its millisecond.
    ///
    /// - Parameters:
    ///   - bucket: What is added.
    ///   - now: The present millisecond, or one a little earlier.
    mutating func insert(_ bucket: TimerBucket, now: UInt64) {
        let place = Self.place(bucket.due)
        if bucket.due < now + UInt64(Self.window), near[place] == nil {
            near[place] = bucket
        } else {
            others[bucket.due] = bucket
        }
    }

    /// Removes a bucket.
    mutating func remove(_ bucket: TimerBucket) {
        let place = Self.place(bucket.due)
        if near[place] === bucket { near[place] = nil } else { others[bucket.due] = nil }
    }

    /// Removes all buckets; returns them.
    mutating func removeAll() -> [TimerBucket] {
        let all = near.compactMap(\.self) + others.values
        self = TimerTable()
        return all
    }

    private static func place(_ due: UInt64) -> Int { Int(truncatingIfNeeded: due) & (window - 1) }
}
