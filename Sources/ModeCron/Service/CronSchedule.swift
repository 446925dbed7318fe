//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Mode

/// An expression and whose clocks it is about: when a task of a service is due.
struct CronSchedule: TaskSchedule {
    let expression: CronExpression
    let zone: TimeZone

    init(_ expression: CronExpression, in zone: TimeZone) {
        self.expression = expression
        self.zone = zone
    }

    /// Reads both.
    init(_ expression: String, in zone: String?) throws(CronError) {
        self.expression = try CronExpression(expression)
        guard let zone else {
            self.zone = .current
            return
        }
        guard let known = TimeZone(identifier: zone) else {
            let allowed = "allowed are names of the IANA database, as Europe/Berlin or UTC"
            throw CronError(.unknownZone, in: zone, nil, at: 1, found: zone, allowed: allowed)
        }
        self.zone = known
    }

    var text: String { "\(expression.text) (\(zone.identifier))" }

    func next(after instant: Int64) -> Int64? { expression.next(after: instant, in: zone) }
}
