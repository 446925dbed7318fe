//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// How many restarts a supervisor tries in how much time, before it gives up and fails itself.
///
/// A sliding window on the monotonic clock, as in Erlang: the restart that would be one too many within the time is not
/// tried. The restart of a group counts once, and so does every start that fails on the way.
public struct RestartIntensity: Sendable, Hashable {
    /// How many restarts are tried within ``period``; `nil` if there is no limit.
    public let maxRestarts: Int?
    /// How far back restarts count.
    public let period: Duration

    /// Creates a limit.
    ///
    /// By default lenient: a child that never stays up has about two minutes, with the default ``Backoff``, until its
    /// supervisor gives up.
    ///
    /// - Parameters:
    ///   - maxRestarts: how many restarts are tried within the period; with 0 the first failure is the last.
    ///   - period: how far back they count.
    public init(maxRestarts: Int = 10, within period: Duration = .seconds(300)) {
        precondition(maxRestarts >= 0, "RestartIntensity: maxRestarts must not be negative, and it is \(maxRestarts)")
        precondition(period > .zero, "RestartIntensity: the period must be longer than 0, and it is \(period.inWords)")
        self.maxRestarts = maxRestarts
        self.period = period
    }

    private init() {
        maxRestarts = nil
        period = .zero
    }

    /// No limit: the supervisor never gives up.
    public static let unlimited = RestartIntensity()
}

extension RestartIntensity: CustomStringConvertible {
    /// `3 restarts within 5.00 s`.
    public var description: String {
        guard let maxRestarts else { return "any number of restarts" }
        return "\(maxRestarts.counted("restart")) within \(period.inWords)"
    }
}

/// The restarts that still count, and what they were for.
///
/// A value; it is told what time it is.
struct RestartWindow {
    private struct Entry {
        let instant: LoopInstant
        let error: any Error
    }

    let intensity: RestartIntensity
    /// The oldest first; what lies before `oldest` does not count any more, and is dropped now and then.
    private var entries: [Entry] = []
    private var oldest = 0

    init(_ intensity: RestartIntensity) {
        self.intensity = intensity
    }

    /// Notes that a restart is wanted because of an error; false, and nothing is noted, when it is one too many.
    mutating func admit(_ error: any Error, at now: LoopInstant) -> Bool {
        guard let limit = intensity.maxRestarts else { return true }
        guard used(at: now) < limit else { return false }
        entries.append(Entry(instant: now, error: error))
        return true
    }

    /// How many restarts count at an instant.
    ///
    /// As in Erlang, one that lies exactly a period back still does.
    mutating func used(at now: LoopInstant) -> Int {
        while oldest < entries.count, entries[oldest].instant.duration(to: now) > intensity.period { oldest += 1 }
        if oldest == entries.count { clear() }
        if oldest > 16, oldest > entries.count / 2 {
            entries.removeFirst(oldest)
            oldest = 0
        }
        return entries.count - oldest
    }

    /// What the restarts that count were for, the oldest first.
    var errors: [any Error] { entries[oldest...].map(\.error) }

    mutating func clear() {
        entries.removeAll(keepingCapacity: true)
        oldest = 0
    }
}
