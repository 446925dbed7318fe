//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop

/// What a flight recorder has recorded, and what becomes of the next line.
///
/// A value.
struct FlightTape: Sendable {
    struct Record: Sendable {
        let event: LogEvent
        let handler: any LogHandler
        let time: LoopInstant
    }

    /// What becomes of a line.
    enum Fate: Sendable {
        /// It was kept.
        case kept
        /// It is to be logged as the recorder's.
        case due
        /// The recorder is at its end: it is an ordinary line.
        case notOurs
    }

    private enum Phase {
        case recording
        /// What was kept is being logged; what comes meanwhile is kept too, so that the order stays.
        case replaying
        case passing
        case ended
    }

    /// More lines than that are not kept: the oldest are left out.
    static let limit = 1_000

    private var phase = Phase.recording
    private var records = Fifo<Record>()
    private var leftOut = 0
    private(set) var last: Record?

    var isEnded: Bool { phase == .ended }

    mutating func add(_ record: Record) -> Fate {
        switch phase {
        case .ended: return .notOurs
        case .passing:
            last = record
            return .due
        case .recording, .replaying:
            last = record
            records.append(record)
            if records.count > Self.limit {
                _ = records.popFirst()
                leftOut += 1
            }
            return .kept
        }
    }

    /// The time is over; false when the operation has ended before.
    mutating func beginReplay() -> Bool {
        guard phase == .recording else { return false }
        phase = .replaying
        return true
    }

    /// The records to log next, and how many before them are missing; `nil` when from now on lines are logged at once.
    mutating func nextToReplay() -> (leftOut: Int, records: [Record])? {
        guard !records.isEmpty else {
            if phase == .replaying { phase = .passing }
            return nil
        }
        defer { leftOut = 0 }
        var next: [Record] = []
        while let record = records.popFirst() { next.append(record) }
        return (leftOut, next)
    }

    /// Ends it; whether it was overdue.
    ///
    /// A replay that is under way on another thread goes on with what is left.
    mutating func end() -> Bool {
        let wasOverdue = phase == .replaying || phase == .passing
        if !wasOverdue { records = Fifo() }
        phase = .ended
        return wasOverdue
    }
}
