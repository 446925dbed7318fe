//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting

/// A random expression, and what it means: the two are drawn together, so nothing is read here.
struct RandomExpression {
    let text: String
    let matches: (WallWindow.Moment) -> Bool
    let isInterval: Bool

    private typealias Moment = WallWindow.Moment
    private struct Field {
        let text: String
        let matches: (Moment) -> Bool
        var beginsWithStar: Bool { text.hasPrefix("*") }
    }

    /// - Parameters:
    ///   - draw: draws the numbers.
    ///   - moment: a time of the year that day and month are likely to meet.
    ///   - hasSeconds: whether there is a sixth field.
    init(_ draw: Draw, near moment: WallWindow.Moment, hasSeconds: Bool) {
        let minute = Self.numbers(draw, 0...59, stars: 3) { $0.minute }
        // There are few hours where there are seconds.
        let hour =
            hasSeconds && draw.isTrue(3, of: 4)
            ? Field(text: "\(moment.hour)-23") { $0.hour >= moment.hour }
            : Self.numbers(draw, 0...23, stars: 3) { $0.hour }
        let days = draw.isTrue(1, of: 4) ? Self.specialDay(draw) : Self.numbers(draw, 1...31, stars: 5) { $0.day }
        let weekdays =
            draw.isTrue(1, of: 4) ? Self.specialWeekday(draw) : Self.numbers(draw, 0...6, stars: 5) { $0.weekday }
        let month =
            draw.isTrue(1, of: 3)
            ? Field(text: "\(moment.month)-12") { $0.month >= moment.month } : Field(text: "*") { _ in true }
        let second =
            hasSeconds ? Self.numbers(draw, 0...59, stars: 4) { $0.second } : Field(text: "") { $0.second == 0 }
        var texts = [minute.text, hour.text, days.text, month.text, weekdays.text]
        if hasSeconds { texts.append(second.text) }
        text = texts.joined(separator: draw.isTrue(1, of: 9) ? "  " : " ")
        isInterval = minute.beginsWithStar || hour.beginsWithStar
        let needsBoth = days.beginsWithStar || weekdays.beginsWithStar
        matches = { moment in
            guard minute.matches(moment), hour.matches(moment), month.matches(moment), second.matches(moment) else {
                return false
            }
            let (byDay, byWeekday) = (days.matches(moment), weekdays.matches(moment))
            return needsBoth ? byDay && byWeekday : byDay || byWeekday
        }
    }

    private static func numbers(
        _ draw: Draw,
        _ range: ClosedRange<Int>,
        stars: Int,
        _ value: @escaping (Moment) -> Int,
    ) -> Field {
        if draw.isTrue(stars, of: 10) { return Field(text: "*") { _ in true } }
        var texts: [String] = []
        var allowed: Set<Int> = []
        for _ in 0...draw.number(0...2) {
            let (low, high) = (draw.number(range), draw.number(range))
            let step = draw.number(1...20)
            switch draw.number(0...4) {
            case 0 where low < high:
                texts.append("\(low)-\(high)/\(step)")
                allowed.formUnion(range.filter { $0 >= low && $0 <= high && ($0 - low) % step == 0 })
            case 1 where low <= high:
                texts.append("\(low)-\(high)")
                allowed.formUnion(low...high)
            case 2:
                texts.append("*/\(step)")
                allowed.formUnion(range.filter { ($0 - range.lowerBound) % step == 0 })
                // As 7 is counted, too, which is Sunday.
                if range.upperBound == 6, 7 % step == 0 { allowed.insert(0) }
            default:
                texts.append("\(low)")
                allowed.insert(low)
            }
        }
        return Field(text: texts.joined(separator: ",")) { allowed.contains(value($0)) }
    }

    private static func specialDay(_ draw: Draw) -> Field {
        if draw.isTrue(1, of: 2) { return Field(text: "L") { $0.day == $0.lastDay } }
        return Field(text: "LW") { moment in
            let lastWeekday = (moment.weekday + moment.lastDay - moment.day) % 7
            return moment.day == moment.lastDay - (lastWeekday == 0 ? 2 : lastWeekday == 6 ? 1 : 0)
        }
    }

    private static func specialWeekday(_ draw: Draw) -> Field {
        let weekday = draw.number(0...6)
        if draw.isTrue(1, of: 3) {
            return Field(text: "\(weekday)L") { $0.weekday == weekday && $0.day + 7 > $0.lastDay }
        }
        let ordinal = draw.number(1...5)
        return Field(text: "\(weekday)#\(ordinal)") { $0.weekday == weekday && ($0.day + 6) / 7 == ordinal }
    }
}

/// Random numbers that follow from a seed.
final class Draw {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(random.next(below: UInt64(range.count)))
    }

    func isTrue(_ share: Int, of whole: Int) -> Bool { number(1...whole) <= share }
}
