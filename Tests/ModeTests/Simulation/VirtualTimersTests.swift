//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeTesting

@Suite struct VirtualTimersTests {
    private func fire(_ timers: inout VirtualTimers, _ body: (UInt64) -> Void = { _ in }) {
        while let (deadline, _, action) = timers.popNext() {
            body(deadline)
            if case .call(let call) = action { call() }
        }
    }

    @Test func firesByDeadline_thenAsTheyWereArmed_lastOnesLast() {
        var order: [String] = []
        var timers = VirtualTimers(seed: nil)
        timers.arm(.call { order.append("1 last") }, at: 1, isLast: true)
        for (name, deadline) in [("3", 3), ("1 a", 1), ("2", 2), ("1 b", 1)] as [(String, UInt64)] {
            timers.arm(.call { order.append(name) }, at: deadline)
        }
        fire(&timers)
        #expect(order == ["1 a", "1 b", "1 last", "2", "3"])
    }

    @Test func aSeedShufflesOnlyThoseOfOneInstant() {
        func order(_ seed: UInt64) -> [Int] {
            var order: [Int] = []
            var timers = VirtualTimers(seed: seed)
            for number in 0..<8 { timers.arm(.call { order.append(number) }, at: UInt64(number / 4)) }
            fire(&timers)
            return order
        }
        #expect(order(1) == order(1))
        #expect(Set((0..<20).map { order($0) }).count > 10)
        for seed in 0..<20 as Range<UInt64> {
            #expect(Set(order(seed).prefix(4)) == [0, 1, 2, 3])
        }
    }

    @Test func disarmedTimersNeverFire_andArePassedOver_howeverMany() {
        var fired: [UInt64] = []
        var timers = VirtualTimers(seed: nil)
        let armings = (0..<1_000 as Range<UInt64>).map { number in
            timers.arm(.call { fired.append(number) }, at: number)
        }
        for (number, arming) in armings.enumerated() where number % 10 != 0 {
            timers.disarm(arming)
            timers.disarm(arming)
        }
        #expect(timers.nextDeadline() == 0)
        fire(&timers)
        #expect(fired == (0..<100).map { $0 * 10 })
        #expect(timers.nextDeadline() == nil)
    }

    @Test func aTimerThatIsArmedAgainFiresAgain() {
        var times: [UInt64] = []
        var timers = VirtualTimers(seed: nil)
        timers.arm(.call {}, at: 1)
        if let (_, arming, action) = timers.popNext() { timers.rearm(arming, action, at: 5) }
        fire(&timers) { times.append($0) }
        #expect(times == [5])
    }
}
