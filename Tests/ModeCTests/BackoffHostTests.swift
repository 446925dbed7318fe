//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import Testing

@testable import ModeC

@Suite struct BackoffHostTests {
    private func backoff(
        _ kind: mode_backoff_kind,
        _ change: (inout mode_backoff) -> Void = { _ in },
    ) throws -> Backoff {
        var host = mode_backoff()
        host.kind = kind
        change(&host)
        return try Backoff(host, "b.")
    }

    @Test func hasTheDefaultsOfSwift() throws {
        #expect(try backoff(MODE_BACKOFF_DEFAULT) == .exponential())
        #expect(try backoff(MODE_BACKOFF_EXPONENTIAL) == .exponential(jitter: 0))
        #expect(try backoff(MODE_BACKOFF_CONSTANT) == .constant(.milliseconds(100)))
        #expect(try backoff(MODE_BACKOFF_NONE) == Backoff.none)
    }

    @Test func takesWhatTheHostChose() throws {
        let chosen = try backoff(MODE_BACKOFF_EXPONENTIAL) {
            $0.base = 5
            $0.factor = 3
            $0.maximum = 7
            $0.jitter = 1
            $0.reset_after = 9
        }
        #expect(
            chosen
                == .exponential(
                    from: .nanoseconds(5),
                    factor: 3,
                    max: .nanoseconds(7),
                    jitter: 1,
                    resetAfter: .nanoseconds(9),
                )
        )
        let delays: [UInt64] = [0, 4]
        let steps = try delays.withUnsafeBufferPointer { delays in
            try backoff(MODE_BACKOFF_STEPS) {
                $0.steps = delays.baseAddress
                $0.step_count = delays.count
            }
        }
        #expect(steps == .steps([.zero, .nanoseconds(4)]))
    }

    @Test func bearsDelaysWithoutEnd() throws {
        let endless = try backoff(MODE_BACKOFF_EXPONENTIAL) {
            $0.base = .max
            $0.factor = .greatestFiniteMagnitude
            $0.maximum = .max
            $0.reset_after = .max
        }
        #expect(endless.delay(after: 1_000) == .nanoseconds(Int64.max))
    }

    @Test(arguments: [Double.nan, -0.1, 1.1, .infinity])
    func refusesAJitter_thatIsNoShare(jitter: Double) {
        let refusal = #expect(throws: Refusal.self) { try backoff(MODE_BACKOFF_CONSTANT) { $0.jitter = jitter } }
        #expect(refusal?.status == MODE_EINVAL.code)
        #expect(refusal?.message.contains("`b.jitter`") == true)
    }

    @Test(arguments: [Double.nan, -2, 0.9, .infinity])
    func refusesAFactor_thatShrinksOrIsNone(factor: Double) {
        let refusal = #expect(throws: Refusal.self) { try backoff(MODE_BACKOFF_EXPONENTIAL) { $0.factor = factor } }
        #expect(refusal?.message.contains("`b.factor`") == true)
    }

    @Test func refusesStepsThatAreNone() {
        let isNull = #expect(throws: Refusal.self) { try backoff(MODE_BACKOFF_STEPS) { $0.step_count = 1 } }
        #expect(isNull?.message.contains("`b.steps`") == true)
        let delay: UInt64 = 1
        let isEmpty = withUnsafePointer(to: delay) { delay in
            #expect(throws: Refusal.self) { try backoff(MODE_BACKOFF_STEPS) { $0.steps = delay } }
        }
        #expect(isEmpty?.message.contains("`b.step_count`") == true)
    }

    @Test func refusesADelay_withoutAKind() {
        let forgotten = #expect(throws: Refusal.self) { try backoff(MODE_BACKOFF_DEFAULT) { $0.base = 1 } }
        #expect(forgotten?.message.contains("`b.kind`") == true)
        let unknown = #expect(throws: Refusal.self) { try backoff(mode_backoff_kind(rawValue: 5)) }
        #expect(unknown?.message.contains("`b.kind`") == true)
    }
}
