//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import UV

/// Where loops come from on this thread: by default from libuv, inside a simulation from the simulation.
///
/// Found by thread, so that simulations may run in parallel, each on the thread of its test.
package final class LoopEnvironment {
    private static let installed = ThreadLocal<LoopEnvironment>()

    /// Stands in for ``EventLoop/main``.
    let mainLoop: EventLoop
    /// Stands in for loops with a thread of their own.
    let makeLoop: (_ name: String) -> EventLoop

    /// What runs these loops.
    private let simulator: (any LoopSimulator)?

    package init(
        mainLoop: EventLoop,
        simulator: (any LoopSimulator)? = nil,
        makeLoop: @escaping (_ name: String) -> EventLoop,
    ) {
        self.mainLoop = mainLoop
        self.simulator = simulator
        self.makeLoop = makeLoop
    }

    /// The environment of the calling thread, if it is not the ordinary one.
    static var current: LoopEnvironment? { installed.value }

    /// What runs the loops of the calling thread; `nil` outside a simulation.
    package static var simulator: (any LoopSimulator)? { installed.value?.simulator }

    /// Runs a body with this environment on the calling thread.
    package func install<T>(_ body: () throws -> T) rethrows -> T {
        let previous = Self.installed.value
        Self.installed.value = self
        defer { Self.installed.value = previous }
        return try withExtendedLifetime(self) { try body() }
    }
}

/// What runs the loops of an environment that is not the ordinary one.
///
/// Each floor above asks it for what that floor wants of a simulation, by a protocol of its own.
package protocol LoopSimulator: AnyObject {}
