//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Mode
public import ModeLoop

extension Simulation {
    /// Lets hooks go wrong.
    ///
    /// ```swift
    /// simulation.inject(.failure(), into: .label("Cache"), at: .onStart, when: .call(2))
    /// simulation.inject(.slowness(.zero ... .seconds(3)), at: .onStop, .onShutdown, when: .probability(0.2))
    /// ```
    ///
    /// Where several faults concern a call, the first that takes effect is the one.
    ///
    /// - Parameters:
    ///   - fault: What happens.
    ///   - target: Whom it befalls.
    ///   - steps: The hooks; `.closers` is each closer, and `.tasks` each time that the body of a task or timer begins.
    ///   - occasion: At which calls.
    /// - Returns: the injection, to count its effects and to end it.
    @discardableResult
    public func inject(
        _ fault: Fault,
        into target: FaultTarget = .anyService,
        at steps: ServiceStep...,
        when occasion: FaultOccasion = .always,
    ) -> FaultInjection {
        preconditionOnThread()
        for step in steps {
            precondition(Self.hooks.contains(step), "no fault can be injected at \(step), where no code of users runs")
        }
        let injection = FaultInjection(fault, target, steps, occasion)
        world.faults.add(injection)
        return injection
    }

    private static let hooks: Set<ServiceStep> = [
        .onRestart, .onFirstStart, .onStart, .onStarted, .onStop, .tasks, .closers, .onShutdown,
    ]

    /// Lets a loop run nothing for a time, as if a body blocked its thread: what is due there is late.
    ///
    /// The body of the simulation runs on the main loop, so it waits too when that is blocked.
    ///
    /// - Parameters:
    ///   - loop: The loop; by default the main loop.
    ///   - duration: How long, in virtual time, from now.
    public func block(_ loop: EventLoop? = nil, for duration: Duration) {
        preconditionOnThread()
        let loop = loop ?? mainLoop
        guard let driver = loop.driver as? SimulatedDriver, driver.world === world else {
            preconditionFailure("the loop \(loop) is none of this simulation")
        }
        world.note("\(loop.name) is blocked for \(duration)")
        world.block(driver, for: duration.inVirtualTime)
    }

    /// Lets messages between loops take a time drawn from the seed, so that they overtake each other.
    ///
    /// Calls from one loop to another keep their order, as they do in reality; jobs do not.
    ///
    /// - Parameters:
    ///   - longest: The longest delay; `.zero` ends it.
    ///   - probability: How likely it is for a message to be delayed at all.
    public func delayMessages(upTo longest: Duration, probability: Double = 1) {
        preconditionOnThread()
        let nanoseconds = longest.inVirtualTime
        world.delays =
            nanoseconds == 0
            ? nil
            : MessageDelays(longest: nanoseconds, probability: probability, random: world.faults.fork())
    }
}
