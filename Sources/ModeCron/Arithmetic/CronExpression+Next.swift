//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// From what clocks show to instants, in seconds since 1970-01-01 00:00:00 UTC.
extension CronExpression {
    /// The first instant after another at which the expression is due; `nil` if there is none.
    ///
    /// A function of its arguments.
    func next(after instant: Int64, in zone: some ZoneRules) -> Int64? {
        // From the year 1 to the year 9999; so nothing overflows.
        guard (-62_135_596_800..<253_402_300_800).contains(instant) else { return nil }
        return isInterval ? nextByElapsedTime(after: instant, in: zone) : nextByTheWall(after: instant, in: zone)
    }

    /// Whenever clocks show a matching time: twice what they show twice, never what they do not show.
    private func nextByElapsedTime(after instant: Int64, in zone: some ZoneRules) -> Int64? {
        var last = instant
        // Between two changes of the clocks their readings and time go together.
        for _ in 0..<400 {
            let offset = zone.offset(at: last + 1)
            guard let reading = firstReading(after: last + offset) else { return nil }
            guard let change = zone.nextChange(after: last + 1), change <= reading - offset else {
                return reading - offset
            }
            last = change - 1
        }
        // A time that clocks always leave out: two changes a year for two hundred years.
        return nil
    }

    /// Once for each matching time: the first time that clocks show it, or would have.
    private func nextByTheWall(after instant: Int64, in zone: some ZoneRules) -> Int64? {
        var reading = lastSettledReading(at: instant, in: zone)
        while let match = firstReading(after: reading) {
            let due = zone.firstInstant(showing: match)
            if due > instant { return due }
            reading = match
        }
        return nil
    }

    /// Up to which reading clocks have shown, or left out, everything: what they show, or, when they were put back and
    /// show it for the second time, what they showed just before that.
    private func lastSettledReading(at instant: Int64, in zone: some ZoneRules) -> Int64 {
        let reading = instant + zone.offset(at: instant)
        let firstTime = zone.firstInstant(showing: reading)
        guard firstTime < instant, let change = zone.nextChange(after: firstTime) else { return reading }
        return change - 1 + (reading - firstTime)
    }
}
