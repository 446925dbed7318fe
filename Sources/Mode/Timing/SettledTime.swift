//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The parts of wall-clock time whose instants are settled: run for, left out, or owed.
///
/// It is one span, from the start of the task until now, unless the clock is put back to before that.
struct SettledTime {
    /// Without its first second, with its last.
    private struct Span {
        var after: Int64
        var through: Int64
    }

    /// In order, and apart from each other.
    private var spans: [Span] = []

    var count: Int { spans.count }

    /// Where the settled time ends that an instant is in; `nil` if the instant is not settled.
    func end(at instant: Int64) -> Int64? {
        spans.first { $0.after < instant && instant <= $0.through }?.through
    }

    /// Settles the instants after one and up to another.
    mutating func settle(after: Int64, through: Int64) {
        guard after < through else { return }
        var span = Span(after: after, through: through)
        let touching = spans.indices.filter { spans[$0].after <= through && after <= spans[$0].through }
        let place = touching.first ?? spans.firstIndex { $0.after > through } ?? spans.endIndex
        for index in touching {
            span.after = min(span.after, spans[index].after)
            span.through = max(span.through, spans[index].through)
        }
        spans.replaceSubrange(place..<(place + touching.count), with: [span])
    }
}
