//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// When a task is due: certain instants of the wall clock.
///
/// The seam between services, which wait and run, and those who know calendars. Instants are whole seconds since
/// 1970-01-01 00:00:00 UTC.
package protocol TaskSchedule: Sendable {
    /// The schedule as people write it.
    var text: String { get }

    /// The first instant after another at which the task is due; `nil` if there is none.
    ///
    /// A function of its argument.
    func next(after instant: Int64) -> Int64?
}

/// What happens with the instants of a schedule that were missed.
///
/// They are missed if they pass while the body is still at it; and if the task comes to them a minute late or more, or only
/// when the next one has come, too: because something blocks the loop, or because the wall clock was put forward over them.
public enum Misfire: Sendable, Hashable {
    /// They are left out.
    case skip
    /// The body runs once for all of them, as soon as it can.
    case once
    /// The body runs for each of them, one right after the other, but not for more than so many.
    case catchUp(max: Int)

    /// How many missed instants are made up for at most.
    var limit: Int {
        switch self {
        case .skip: 0
        case .once: 1
        case .catchUp(let most): max(most, 0)
        }
    }
}

/// How a scheduled task was declared.
struct ScheduleOptions: Sendable {
    let schedule: any TaskSchedule
    let misfire: Misfire

    /// What is wrong with the options, in words.
    var problem: String? {
        guard case .catchUp(let most) = misfire, most < 1 else { return nil }
        return "it must catch up with 1 at least, but with \(most)"
    }
}
