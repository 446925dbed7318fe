//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// How often a loop was held up, by how long: from one wait for events to the next.
///
/// Each bucket is twice as wide as the one before: from 10 ms, from 20 ms, from 40 ms, and so on; the last has no upper
/// end. Every turn of the loop that takes 10 ms or more is counted, whether somebody watches or not. Lengths are exact to
/// about 4 ms, the step of the kernel's coarse clock; what is still under way is not counted yet.
public struct StallHistogram: Sendable, Hashable, Codable {
    /// How often something ended in each bucket.
    public var counts: [Int]
    /// The longest one so far.
    public var longest: Duration
    /// All of them together.
    public var total: Duration

    /// What is shorter is not counted.
    public static let shortest = Duration.milliseconds(shortestMilliseconds)
    /// How many buckets there are.
    public static let bucketCount = 12

    static let shortestMilliseconds: UInt64 = 10

    /// A histogram in which nothing was counted.
    public init() {
        counts = Array(repeating: 0, count: Self.bucketCount)
        longest = .zero
        total = .zero
    }

    /// The lower end of a bucket.
    public static func lowerBound(ofBucket index: Int) -> Duration { shortest * (1 << index) }

    /// How many stalls there were.
    public var count: Int { counts.reduce(0, +) }

    mutating func add(milliseconds: UInt64) {
        guard let bucket = Self.bucket(ofMilliseconds: milliseconds) else { return }
        counts[bucket] += 1
        longest = max(longest, .milliseconds(milliseconds))
        total += .milliseconds(milliseconds)
    }

    /// The bucket of a stall; `nil` if it is too short.
    static func bucket(ofMilliseconds milliseconds: UInt64) -> Int? {
        guard milliseconds >= shortestMilliseconds else { return nil }
        let ratio = milliseconds / shortestMilliseconds
        return min(UInt64.bitWidth - 1 - ratio.leadingZeroBitCount, bucketCount - 1)
    }
}

extension StallHistogram: CustomStringConvertible {
    /// `3 stalls (10 ms: 2, 160 ms: 1), longest 0.203 s`.
    public var description: String {
        guard count > 0 else { return "no stalls" }
        let buckets = counts.indices.filter { counts[$0] > 0 }.map { index in
            "\(Self.shortestMilliseconds << UInt64(index)) ms: \(counts[index])"
        }
        let plural = count == 1 ? "" : "s"
        return "\(count) stall\(plural) (\(buckets.joined(separator: ", "))), longest \(longest)"
    }
}

/// The stalls of one loop.
public struct LoopStalls: Sendable, Hashable, Codable {
    /// The name of the loop.
    public let loop: String
    /// What was counted.
    public let histogram: StallHistogram
    /// How long the present turn of the loop has taken so far; `nil` while it waits for events.
    public let busyFor: Duration?
}
