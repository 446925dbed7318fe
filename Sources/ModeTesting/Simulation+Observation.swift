//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import Mode
package import ModeLoop

/// Looks on at a simulation from outside, without a turn of its own: everything is seen when it happens.
package protocol SimulationObserver: AnyObject, Sendable {
    /// A service's state was published, also when it is the same as before.
    ///
    /// Called under the lifecycle's lock: it must not look at any service.
    func stateChanged(of lifecycle: ObjectIdentifier, to state: ServiceState, crashReason: (any Error)?)

    /// A step was given up, and its run goes on without it.
    func abandoned(_ step: ServiceStep, of service: any Service)

    /// A supervisor has decided something; on its loop.
    func noticed(_ event: SupervisorEvent, by supervisor: Supervisor)
}

extension Simulation {
    /// Lets somebody look on from now on.
    package func observe(_ observer: any SimulationObserver) {
        preconditionOnThread()
        world.observer = observer
    }

    /// An instant as ``elapsed`` counts.
    package func elapsed(at instant: LoopInstant) -> Duration {
        .nanoseconds(Int64(bitPattern: instant.nanoseconds &- SimulatedWorld.origin))
    }

    /// How many timers are armed at the moment.
    package var armedTimers: Int { world.timers.armedCount }

    /// How many times loops are held by services that have not ended.
    package var holds: Int {
        world.loops.reduce(0) { $0 + (($1.driver as? SimulatedDriver)?.holds ?? 0) }
    }

    /// Whether entries of the trace are kept, so that it is worth making them.
    package var isTraced: Bool { world.trace.isKept }
}
