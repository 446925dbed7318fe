//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What clocks show somewhere: how far they are ahead of UTC, and when that changes.
///
/// Instants are seconds since 1970-01-01 00:00:00 UTC.
protocol ZoneRules {
    /// Seconds that clocks are ahead of UTC at an instant.
    func offset(at instant: Int64) -> Int64

    /// The first instant after another from which on clocks may show something else; `nil` if there is none.
    func nextChange(after instant: Int64) -> Int64?
}

extension ZoneRules {
    /// The instant at which clocks first show a reading; if they never do, because they are put forward over it, the
    /// instant at which they are.
    func firstInstant(showing reading: Int64) -> Int64 {
        // No clock is further ahead of UTC, so this is before any clock shows it.
        var start = reading - 15 * 3_600
        while true {
            let instant = reading - offset(at: start)
            guard let change = nextChange(after: start), change <= instant else { return max(instant, start) }
            start = change
        }
    }
}
