//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct StartOrderTests {
    @Test(
        arguments: [
            ([[]], [0]),
            ([[], [], []], [0, 1, 2]),
            // Each waits for its predecessor.
            ([[], [0], [1]], [0, 1, 2]),
            // The first waits for the last: that comes before it, the others keep their places.
            ([[2], [], []], [2, 0, 1]),
            ([[2], [0], []], [2, 0, 1]),
            // A diamond, listed upside down.
            ([[1, 2], [3], [3], []], [3, 1, 2, 0]),
            // The same edge twice.
            ([[1, 1], []], [1, 0]),
        ] as [([[Int]], [Int])]
    )
    func keepsListOrderExceptWhereAnEdgeDemands(_ prerequisites: [[Int]], _ expected: [Int]) throws {
        #expect(try StartOrder(prerequisites: prerequisites).sequence == expected)
    }

    @Test func isEmpty_withoutServices() throws {
        #expect(try StartOrder(prerequisites: []).sequence.isEmpty)
    }

    @Test(
        arguments: [
            ([[0]], [0]),
            ([[1], [0]], [0, 1]),
            ([[], [3], [1], [2]], [1, 3, 2]),
            // The way into the cycle is no part of it.
            ([[1], [2], [3], [1]], [1, 2, 3]),
        ] as [([[Int]], [Int])]
    )
    func namesTheWholeCycle(_ prerequisites: [[Int]], _ members: [Int]) {
        #expect(throws: StartOrder.Cycle(members: members)) { try StartOrder(prerequisites: prerequisites) }
    }

    @Test func turnsEdgesAround_forTheStop() throws {
        let order = try StartOrder(prerequisites: [[], [0], [0, 1]])
        #expect(order.dependents == [[1, 2], [2], []])
    }

    @Test func takesALongChain() throws {
        let count = 10_000
        let prerequisites = (0..<count).map { $0 + 1 < count ? [$0 + 1] : [] }
        #expect(try StartOrder(prerequisites: prerequisites).sequence == Array((0..<count).reversed()))
    }
}

@Suite struct ConcurrentScheduleTests {
    @Test func startsIndependentOnesTogether_inListOrder() {
        var schedule = ConcurrentSchedule(prerequisites: [[], [], []], limit: nil)
        #expect(schedule.takeReady() == [0, 1, 2])
        #expect(schedule.takeReady().isEmpty)
    }

    @Test func respectsTheLimit() {
        var schedule = ConcurrentSchedule(prerequisites: [[], [], [], []], limit: 2)
        #expect(schedule.takeReady() == [0, 1])
        schedule.finished(1)
        #expect(schedule.takeReady() == [2])
        schedule.finished(0)
        schedule.finished(2)
        #expect(schedule.takeReady() == [3])
    }

    @Test(arguments: [0, -1])
    func letsOneRun_whenTheLimitMakesNoSense(_ limit: Int) {
        var schedule = ConcurrentSchedule(prerequisites: [[], []], limit: limit)
        #expect(schedule.takeReady() == [0])
    }

    @Test func waitsForEveryPrerequisite() {
        var schedule = ConcurrentSchedule(prerequisites: [[], [], [0, 1]], limit: nil)
        #expect(schedule.takeReady() == [0, 1])
        schedule.finished(0)
        #expect(schedule.takeReady().isEmpty)
        schedule.finished(1)
        #expect(schedule.takeReady() == [2])
    }

    @Test func takesTheFirstThatBecameReadyFirst() {
        var schedule = ConcurrentSchedule(prerequisites: [[], [0], [0], []], limit: 1)
        #expect(schedule.takeReady() == [0])
        schedule.finished(0)
        #expect(schedule.takeReady() == [3])
        schedule.finished(3)
        #expect(schedule.takeReady() == [1])
        schedule.finished(1)
        #expect(schedule.takeReady() == [2])
    }
}
