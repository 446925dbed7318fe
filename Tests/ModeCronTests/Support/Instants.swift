//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import ModeLoop

/// Seconds since 1970 of `2026-03-29T01:00:00Z`.
func instant(_ text: some StringProtocol) throws -> Int64 {
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    guard numbers.count == 6 else { throw NoInstant(text: String(text)) }
    let time = CivilTime(
        year: numbers[0],
        month: numbers[1],
        day: numbers[2],
        hour: numbers[3],
        minute: numbers[4],
        second: numbers[5],
    )
    return time.instant.seconds
}

/// `2026-03-29T01:00:00Z` for an instant; the other way round.
func text(of instant: Int64) -> String {
    CivilTime.utc(at: WallTime(seconds: instant)).text.replacingOccurrences(of: " ", with: "T") + "Z"
}

struct NoInstant: Error {
    let text: String
}

/// The zone of a name that is known to exist.
func zone(_ name: String) throws -> TimeZone {
    guard let zone = TimeZone(identifier: name) else { throw NoInstant(text: name) }
    return zone
}
