//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import ModeLoop
import Synchronization

/// What a simulation learns of the services in it, and may do to their hooks.
///
/// Outside a simulation it costs a look at a thread-local for each hook, and nothing for each state.
package protocol ServiceSimulator: LoopSimulator {
    /// A service is used for the first time: who is told of its states?
    ///
    /// Called under the lifecycle's lock.
    func observer(of lifecycle: Lifecycle) -> any SimulatedStateObserver

    /// A step was given up, and its run goes on without it; without a lock held.
    func abandoned(_ step: ServiceStep, of service: any Service)

    /// A hook, a closer or a task's body is about to run; what this throws counts as thrown by it.
    ///
    /// Called on the service's loop.
    func willPerform(_ step: ServiceStep, of service: any Service) async throws
}

/// Told of every state of one service.
package protocol SimulatedStateObserver: AnyObject, Sendable {
    /// Called under the lifecycle's lock, in the order of the changes: it must not look at any service.
    func stateChanged(to state: ServiceState, crashReason: (any Error)?)
}

extension LoopEnvironment {
    /// The simulation of the calling thread, if there is one.
    static var serviceSimulator: (any ServiceSimulator)? {
        guard let simulator else { return nil }
        return simulator as? any ServiceSimulator
    }
}

extension Lifecycle {
    /// Where a simulation lets a hook fail, hang or take its time.
    func faultPoint(_ step: ServiceStep, of service: any Service) async throws {
        guard let simulator = LoopEnvironment.serviceSimulator else { return }
        try await simulator.willPerform(step, of: service)
    }

    /// The place in the tree, for a simulation's trace.
    package var pathInTree: String { path }

    /// The step that is under way, and since when.
    package var stepUnderWay: (step: ServiceStep, since: LoopInstant)? {
        core.withLock { core in
            guard let run = core.run, let step = run.step else { return nil }
            return (step, run.stepBegan)
        }
    }
}
