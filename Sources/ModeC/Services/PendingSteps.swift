//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import ModeLoop
import Synchronization

/// The hooks and tasks of one service that were called and have not ended.
///
/// Most often there is none or one, and a step that was given up may be left over.
struct PendingSteps {
    typealias Outcome = Result<Void, HostError>

    /// What `mode_done()` found.
    enum Finish {
        /// Somebody waits for it.
        case resumes(Resumption<Outcome, Never>)
        /// The callback has not returned yet.
        case isNoted
        /// It has ended before, or is none of these.
        case isUnknown
    }

    private struct Step {
        let number: UInt64
        var state = WaitState<Outcome>.new
    }

    private var steps: [Step] = []

    /// Above all generations, so that no handle of something else is taken for a completion.
    private static let first: UInt64 = 1 << 63
    private static let latest = Atomic<UInt64>(first)

    /// Whether such a number was ever given.
    static func wasGiven(_ number: UInt64) -> Bool { number > first && number <= latest.load(ordering: .relaxed) }

    /// A step begins; returns its number, which no other step of the process has.
    mutating func begin() -> UInt64 {
        let number = Self.latest.add(1, ordering: .relaxed).newValue
        steps.append(Step(number: number))
        return number
    }

    /// The step's callback has returned that it has ended; returns how, if `mode_done()` said so before.
    mutating func close(_ number: UInt64) -> Outcome? {
        guard let index = index(number) else { return nil }
        defer { steps.remove(at: index) }
        guard case .ended(let outcome) = steps[index].state else { return nil }
        return outcome
    }

    /// Somebody waits for the end of a step; returns how it ended, if it has.
    mutating func wait(_ number: UInt64, _ continuation: Resumption<Outcome, Never>) -> Outcome? {
        guard let index = index(number) else { preconditionFailure("a step was waited for that is none") }
        guard let outcome = steps[index].state.begin(continuation) else { return nil }
        steps.remove(at: index)
        return outcome
    }

    /// The host says how a step has ended.
    mutating func finish(_ number: UInt64, _ outcome: Outcome) -> Finish {
        guard let index = index(number), !steps[index].state.hasEnded else { return .isUnknown }
        guard let continuation = steps[index].state.end(outcome) else { return .isNoted }
        steps.remove(at: index)
        return .resumes(continuation)
    }

    /// Whether a step has not ended.
    func isOpen(_ number: UInt64) -> Bool { index(number).map { !steps[$0].state.hasEnded } ?? false }

    private func index(_ number: UInt64) -> Int? { steps.firstIndex { $0.number == number } }
}
