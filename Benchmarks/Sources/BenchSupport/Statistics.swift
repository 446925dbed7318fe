//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension [Double] {
    /// The value in the middle.
    package var median: Double { sorted()[count / 2] }

    /// The value that so much of them do not exceed: `percentile(0.99)` is the p99.
    package func percentile(_ share: Double) -> Double {
        let rank = (share * Double(count)).rounded(.up)
        return sorted()[Swift.max(Int(rank), 1) - 1]
    }
}

extension Double {
    /// The number with so many digits after the point.
    package func rounded(_ digits: Int) -> Double {
        let scale = digits == 1 ? 10.0 : 100.0
        return (self * scale).rounded() / scale
    }
}
