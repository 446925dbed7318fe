//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

@Suite struct RestartIntensityTests {
    @Test func admitsAsManyAsItAllows_andNotOneMore() {
        let window = Window(RestartIntensity(maxRestarts: 2, within: .seconds(1)))
        #expect(window.admits(at: 0))
        #expect(window.admits(at: 10))
        #expect(!window.admits(at: 20))
        #expect(window.used(at: 20) == 2)
    }

    @Test func countsOneThatLiesExactlyAPeriodBack_andForgetsItAfterwards() {
        let window = Window(RestartIntensity(maxRestarts: 1, within: .seconds(1)))
        #expect(window.admits(at: 0))
        #expect(!window.admits(at: 1_000))
        #expect(window.admits(at: 1_001))
    }

    @Test func admitsNone_whenNoneIsAllowed() {
        let window = Window(RestartIntensity(maxRestarts: 0, within: .seconds(1)))
        #expect(!window.admits(at: 0))
    }

    @Test func admitsAll_whenThereIsNoLimit() {
        let window = Window(.unlimited)
        #expect((0..<1_000).allSatisfy { window.admits(at: $0) })
        #expect(window.errors.isEmpty)
    }

    @Test func remembersWhatTheRestartsWereFor_oldestFirst() {
        let window = Window(RestartIntensity(maxRestarts: 3, within: .seconds(1)))
        for number in 0..<5 { _ = window.admits(at: number * 400, Boom("\(number)")) }
        _ = window.used(at: 1_600)
        #expect(window.errors.map { "\($0)" } == ["2", "3", "4"])
    }

    @Test(arguments: 0..<50) func countsAsANaiveReferenceDoes(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        let limit = Int.random(in: 0...60, using: &generator)
        let period = Int.random(in: 1...1_000, using: &generator)
        let window = Window(RestartIntensity(maxRestarts: limit, within: .milliseconds(period)))
        var admitted: [Int] = []
        var now = 0
        for _ in 0..<500 {
            now += Int.random(in: 0...(period / 20 + 1), using: &generator)
            admitted.removeAll { now - $0 > period }
            let expected = admitted.count < limit
            #expect(window.admits(at: now) == expected)
            if expected { admitted.append(now) }
            #expect(window.used(at: now) == admitted.count)
        }
    }

    @Test func saysWhatItAllows() {
        #expect("\(RestartIntensity(maxRestarts: 1, within: .seconds(5)))" == "1 restart within 5 s")
        #expect("\(RestartIntensity(maxRestarts: 3, within: .minutes(1)))" == "3 restarts within 60 s")
    }
}

/// A window that is asked inside `#expect`, with milliseconds for instants.
private final class Window {
    private var window: RestartWindow

    init(_ intensity: RestartIntensity) {
        window = RestartWindow(intensity)
    }

    func admits(at milliseconds: Int, _ error: any Error = Boom()) -> Bool {
        window.admit(error, at: Self.instant(milliseconds))
    }

    func used(at milliseconds: Int) -> Int { window.used(at: Self.instant(milliseconds)) }

    var errors: [any Error] { window.errors }

    private static func instant(_ milliseconds: Int) -> LoopInstant {
        LoopInstant(nanoseconds: 1_000_000_000_000 + UInt64(milliseconds) * 1_000_000)
    }
}

extension Duration {
    fileprivate static func minutes(_ minutes: Int) -> Duration { .seconds(minutes * 60) }
}
