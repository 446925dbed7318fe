//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension Duration {
    /// For messages: `250 ms`, `1.5 s`, `12 s`; what is less than that is left out.
    var inWords: String {
        let (seconds, attoseconds) = components
        let milliseconds = seconds.multipliedReportingOverflow(by: 1_000)
        guard !milliseconds.overflow else { return "\(seconds) s" }
        let total = milliseconds.partialValue + attoseconds / 1_000_000_000_000_000
        guard abs(total) >= 1_000 else { return "\(total) ms" }
        let tenths = (abs(total) % 1_000) / 100
        return tenths == 0 ? "\(total / 1_000) s" : "\(total / 1_000).\(tenths) s"
    }
}
