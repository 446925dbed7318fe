//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation

/// What clocks show somewhere for some days, written down minute by minute or second by second.
///
/// The reference for next times: it is slow, looks nothing up, and leaves the calendar to Foundation.
struct WallWindow {
    /// What calendar and clock show at an instant.
    struct Moment: Hashable {
        var year: Int
        var month: Int
        var day: Int
        var hour: Int
        var minute: Int
        var second: Int
        /// 0 is Sunday.
        var weekday: Int
        /// The last day of its month.
        var lastDay: Int
    }

    /// Seconds between two moments.
    let step: Int64
    let start: Int64
    /// What the clocks show, moment by moment.
    let shown: [Moment]
    /// What they show or leave out: all readings in the order of the calendar.
    let readings: [Moment]
    /// The instant from which on a reading is past: when it was first shown, or left out.
    private let firstInstants: [Int64]

    init(from start: Int64, steps: Int, of step: Int64, in zone: TimeZone) {
        self.start = start
        self.step = step
        let zones = Self.calendar(zone)
        let shown = (0..<steps).map { Self.moment(start + Int64($0) * step, zones) }
        // Readings are what UTC's clocks would show, from the first one shown here to the last.
        let utc = Self.calendar(.gmt)
        let first = start + Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(start))))
        var readings: [Moment] = []
        while readings.last != shown.last, readings.count < steps * 3 {
            readings.append(Self.moment(first + Int64(readings.count) * step, utc))
        }
        var next = 0
        var latest = first - 1
        var places: [Moment: Int] = [:]
        for (index, moment) in readings.enumerated() { places[moment] = index }
        // Each moment that shows more than any before makes that, and all up to it, past.
        var firstInstants: [Int64] = []
        for (index, moment) in shown.enumerated() {
            guard let place = places[moment], place >= next else { continue }
            latest = start + Int64(index) * step
            firstInstants += Array(repeating: latest, count: place - next + 1)
            next = place + 1
        }
        self.shown = shown
        self.readings = readings
        self.firstInstants = firstInstants
    }

    /// The first instant after another whose moment matches, by elapsed time.
    func firstShown(after instant: Int64, where matches: (Moment) -> Bool) -> Int64? {
        shown.indices.lazy.map { start + Int64($0) * step }
            .first { $0 > instant && matches(shown[Int(($0 - start) / step)]) }
    }

    /// The first instant after another at which a matching reading is first shown, or left out.
    func firstPast(after instant: Int64, where matches: (Moment) -> Bool) -> Int64? {
        firstInstants.indices.first { firstInstants[$0] > instant && matches(readings[$0]) }.map { firstInstants[$0] }
    }

    private static func calendar(_ zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }

    private static func moment(_ instant: Int64, _ calendar: Calendar) -> Moment {
        let date = Date(timeIntervalSince1970: TimeInterval(instant))
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
        let (year, month) = (parts.year ?? 0, parts.month ?? 0)
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return Moment(
            year: year,
            month: month,
            day: parts.day ?? 0,
            hour: parts.hour ?? 0,
            minute: parts.minute ?? 0,
            second: parts.second ?? 0,
            weekday: (parts.weekday ?? 1) - 1,
            lastDay: [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1],
        )
    }
}
