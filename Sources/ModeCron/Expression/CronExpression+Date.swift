//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Foundation

extension CronExpression {
    /// The first instant after another at which the expression is due.
    ///
    /// A function of its arguments: it looks at no clock. Times that clocks leave out, or show twice, when they are
    /// changed are treated as <doc:ModeCron> says.
    ///
    /// - Parameters:
    ///   - instant: the result is later than this, by a whole second or less if it is due then.
    ///   - zone: whose clocks are meant.
    /// - Returns: a whole second; `nil` if there is none, which happens only for times of day that the zone's clocks leave
    ///   out each time, and before the year 1 and after 9999.
    public func next(after instant: Date, in zone: TimeZone) -> Date? {
        let seconds = instant.timeIntervalSince1970.rounded(.down)
        guard let whole = Int64(exactly: seconds) else { return nil }
        return next(after: whole, in: zone).map { Date(timeIntervalSince1970: TimeInterval($0)) }
    }
}
