//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension Duration {
    /// For tables, the two largest units: `3d 4h`, `12m 5s`, `8.5s`, `850ms`.
    var brief: String {
        let milliseconds = inWholeMilliseconds
        let seconds = milliseconds / 1_000
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
        if days > 0 { return hours > 0 ? "\(days)d \(hours)h" : "\(days)d" }
        if hours > 0 { return minutes > 0 ? "\(hours)h \(minutes)m" : "\(hours)h" }
        if minutes > 0 { return seconds % 60 > 0 ? "\(minutes)m \(seconds % 60)s" : "\(minutes)m" }
        let tenths = milliseconds / 100 % 10
        if seconds > 0 { return seconds < 10 && tenths > 0 ? "\(seconds).\(tenths)s" : "\(seconds)s" }
        return "\(milliseconds)ms"
    }

    /// What is less than a millisecond is left out.
    var inWholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        let (whole, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000)
        let (sum, overflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return isTooLarge || overflows ? (seconds < 0 ? .min : .max) : Int(sum)
    }
}
