//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// How far a task has come with its schedule.
///
/// It is told what the wall clock shows, and says what to do. Each instant is settled once, so the body never runs twice
/// for one, whatever is done to the clock.
///
/// A value.
struct ScheduleProgress {
    /// What to do now.
    enum Step: Equatable {
        /// Run the body, so many seconds after its time.
        case run(late: Int64)
        /// Look at the clock again at this instant, or earlier; `nil`: nothing is due any more.
        case wait(until: Int64?)
    }

    /// Who wakes up within a minute is on time: a sleep may be nearly as long, so a small change of the clock may be seen
    /// so late.
    static let grace: Int64 = 60
    /// As many missed instants are looked at one by one; when a clock is put forward by years there may be millions.
    static let countLimit = 1_000

    private let options: ScheduleOptions
    /// What the clock showed when it was looked at last.
    private var cursor: Int64
    private var settled = SettledTime()
    /// Times that the body has to run, one right after the other.
    private var owed = 0
    /// The latest instant that it is for.
    private var latest: Int64
    /// The body ran since the clock was looked at.
    private var hasRun = false

    /// How many instants were left out.
    private(set) var skipped = 0
    /// The instant that is due next; `nil` if none is.
    private(set) var next: Int64?

    /// A task that begins at an instant: what is due at that very instant is past.
    init(_ options: ScheduleOptions, from start: Int64) {
        self.options = options
        cursor = start
        latest = start
        next = options.schedule.next(after: start)
    }

    /// What to do when the clock shows `now`.
    ///
    /// After ``Step/run(late:)``, ask again when the body has ended.
    mutating func step(at now: Int64) -> Step {
        // Most often nothing has become due, and what is next stays that.
        let isQuiet = now >= cursor && (next.map { $0 > now } ?? true)
        collect(now, isQuiet: isQuiet)
        if !isQuiet { next = nextUnsettled(after: now) }
        guard owed > 0 else { return .wait(until: next) }
        owed -= 1
        hasRun = true
        return .run(late: max(now - latest, 0))
    }

    /// Settles what has become due since the clock was looked at last.
    private mutating func collect(_ now: Int64, isQuiet: Bool) {
        defer {
            cursor = now
            hasRun = false
        }
        // Put back: what comes now was settled before, or never was.
        guard now > cursor else { return }
        let due = isQuiet ? (count: 0, latest: latest) : dueInstants(after: cursor, through: now)
        settled.settle(after: cursor, through: now)
        guard due.count > 0 else { return }
        latest = due.latest
        // A body that has just run took too long for all but the very second it ended in.
        let isOnTime = now - due.latest < (hasRun ? 1 : Self.grace)
        let missed = owed + due.count - (isOnTime ? 1 : 0)
        // One run for all is the one that is on time, if there is one.
        let kept = isOnTime && options.misfire == .once ? 0 : min(missed, options.misfire.limit)
        skipped += missed - kept
        owed = kept + (isOnTime ? 1 : 0)
    }

    private func dueInstants(after start: Int64, through end: Int64) -> (count: Int, latest: Int64) {
        var found = (count: 0, latest: start)
        var last = start
        while let instant = nextUnsettled(after: last), instant <= end {
            found = (found.count + 1, instant)
            last = instant
            if found.count == Self.countLimit { last = max(last, end - Self.grace) }
        }
        return found
    }

    private func nextUnsettled(after instant: Int64) -> Int64? {
        var last = instant
        while let next = options.schedule.next(after: last) {
            guard let end = settled.end(at: next) else { return next }
            last = end
        }
        return nil
    }
}
