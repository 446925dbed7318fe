//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Whether a queue is under pressure: from 80 % of its capacity on, until it is down to 40 %.
///
/// A value.
struct QueuePressure: Sendable {
    enum Change: Sendable {
        case high, drop
    }

    private(set) var isHigh = false
    private let high: Int
    private let drop: Int

    /// A queue without a capacity is never under pressure.
    init(capacity: Int?) {
        high = capacity.map { max(Self.fifths(4, of: $0), 1) } ?? .max
        drop = capacity.map { Self.fifths(2, of: $0) } ?? .max
    }

    /// Rounded down, for every capacity, `Int.max` included.
    private static func fifths(_ count: Int, of capacity: Int) -> Int {
        capacity / 5 * count + capacity % 5 * count / 5
    }

    mutating func changed(to count: Int) -> Change? {
        if !isHigh, count >= high {
            isHigh = true
            return .high
        }
        if isHigh, count <= drop {
            isHigh = false
            return .drop
        }
        return nil
    }
}
