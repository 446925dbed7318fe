//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension Simulation {
    /// What happened so far: states of services, faults, jumps of time and notes, with virtual time and loop.
    ///
    /// Two runs with the same seed have the same trace. How much is kept is said by ``SimulationOptions/trace``.
    public var trace: [String] { world.trace.lines() }

    /// Adds a line to the trace.
    public func note(_ text: String) {
        preconditionOnThread()
        world.note(text)
    }

    /// Fails the simulation when a condition is false, whatever library the test is written with.
    ///
    /// - Parameters:
    ///   - condition: What should be true.
    ///   - message: What it means.
    ///   - file: Where the check is.
    ///   - line: Where the check is.
    /// - Throws: ``SimulationError/checkFailed(_:)``.
    public func check(
        _ condition: Bool,
        _ message: @autoclosure () -> String = "it is false",
        file: StaticString = #fileID,
        line: UInt = #line,
    ) throws {
        if !condition { throw SimulationError.checkFailed("\(message()) (\(file):\(line))") }
    }

    /// A random number that follows from the seed.
    public func random() -> UInt64 {
        preconditionOnThread()
        return world.random.next()
    }
}
