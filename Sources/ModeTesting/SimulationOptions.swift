//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// How a simulation is run.
public struct SimulationOptions: Sendable {
    /// How long to wait, in real time, for what other threads may bring when nothing else is left to do.
    ///
    /// `nil` is 2 s without a seed and nothing at all with one: what other threads do does not follow from a seed. Work
    /// is on other threads only if the program took it there: the main actor, dispatch queues, threads.
    public var patience: Duration?

    /// How much of what happens is kept.
    public var trace: TraceLimit

    /// Where the report of a failed run with a seed goes: by default to standard error.
    public var report: @Sendable (String) -> Void

    /// Runs the simulation, and may declare it failed although it throws nothing.
    ///
    /// For test libraries, whose failed expectations do not throw; see *Simulation* in the documentation.
    public var surroundings:
        (@Sendable (_ run: () throws -> Void, _ fail: @escaping @Sendable () -> Void) throws -> Void)?

    /// Creates options.
    public init(patience: Duration? = nil, trace: TraceLimit = .last(1_000)) {
        self.patience = patience
        self.trace = trace
        report = { text in _ = RawOutput.write(Array(text.utf8), to: StandardError.descriptor) }
    }
}

/// How much of what happens in a simulation is kept.
public struct TraceLimit: Sendable {
    let entries: Int

    /// Nothing.
    public static let off = TraceLimit(entries: 0)

    /// Everything.
    public static let all = TraceLimit(entries: .max)

    /// The last so many entries.
    public static func last(_ count: Int) -> TraceLimit { TraceLimit(entries: max(count, 0)) }
}
