//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// How messages from one loop to another fare: some take their time, so that they overtake each other.
struct MessageDelays {
    let longest: UInt64
    let probability: Double
    var random: SplitMix64

    /// How long the next message takes, if it does not arrive at once.
    mutating func draw() -> UInt64? {
        guard random.chance(probability) else { return nil }
        return random.next(below: longest) + 1
    }
}

extension SimulatedWorld {
    /// How long a job on its way to another loop takes; `nil` if it arrives at once.
    func messageDelay(to driver: SimulatedDriver) -> UInt64? {
        guard delays != nil, running !== driver else { return nil }
        return delays?.draw()
    }

    /// How long a call takes: calls keep their order, so none arrives before those that are on their way.
    func callDelay(to driver: SimulatedDriver) -> UInt64? {
        guard running !== driver else { return nil }
        return messageDelay(to: driver) ?? (driver.callsOnTheWay.isEmpty ? nil : 0)
    }

    /// Sends a call on its way.
    ///
    /// Whichever of the arrivals comes first delivers the oldest call, so that those of one instant keep their order too.
    func send(_ call: @escaping () -> Void, to driver: SimulatedDriver, _ delay: UInt64) {
        driver.callsOnTheWay.append(call)
        driver.lastArrival = max(driver.lastArrival, now + delay)
        timers.arm(
            .call { [self] in
                if let call = driver.callsOnTheWay.popFirst() { makeReady(call, on: driver) }
            },
            at: driver.lastArrival,
        )
    }
}
