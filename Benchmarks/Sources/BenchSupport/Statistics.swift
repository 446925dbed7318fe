//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension [Double] {
    /// The value in the middle.
    package var median: Double { sorted()[count / 2] }
}

extension Double {
    /// The number with so many digits after the point.
    package func rounded(_ digits: Int) -> Double {
        let scale = digits == 1 ? 10.0 : 100.0
        return (self * scale).rounded() / scale
    }
}
