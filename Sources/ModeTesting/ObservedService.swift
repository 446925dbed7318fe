//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop

/// What a simulation knows of one service.
// Sendable: `world` decides by thread; the rest is touched on the simulation's thread only.
final class ObservedService: SimulatedStateObserver, @unchecked Sendable {
    private weak var lifecycle: Lifecycle?
    private let id: ObjectIdentifier
    private let world: SimulatedWorld
    private var lastPath = "?"
    private(set) var state = ServiceState.created

    init(_ lifecycle: Lifecycle, in world: SimulatedWorld) {
        self.lifecycle = lifecycle
        id = ObjectIdentifier(lifecycle)
        self.world = world
    }

    /// The place in the tree; the last one that is known when the service is gone.
    ///
    /// Takes locks of the service.
    var path: String {
        if let lifecycle { lastPath = lifecycle.pathInTree }
        return lastPath
    }

    func stateChanged(to state: ServiceState, crashReason: (any Error)?) {
        // A state that another thread brought about belongs to no moment of virtual time.
        guard world.isOnThread else { return }
        world.observer?.stateChanged(of: id, to: state, crashReason: crashReason)
        let previous = self.state
        guard previous.kind != state.kind || state.kind == .restarting else { return }
        self.state = state
        world.trace.addState(
            .state(self, path: "?", from: previous, to: state, crash: crashReason),
            at: world.now,
            on: world.place,
        )
    }

    /// What it is doing, if it is on its way up or down: who waits for it, waits for that.
    var unsettled: String? {
        guard state.kind == .starting || state.kind == .stopping else { return nil }
        var words = "\(path) is \(state.kind)"
        if let (step, since) = lifecycle?.stepUnderWay {
            let time = LoopInstant(nanoseconds: world.now)
            words += ", since \(since.duration(to: time)) in \(step)"
        }
        return words
    }
}

extension SimulatedWorld {
    /// Where the code runs that runs now.
    var place: String { running?.loop.name ?? (isPerforming ? Trace.poolName : Trace.simulationName) }

    func note(_ text: String) { trace.add(.note(text), at: now, on: place) }
}

extension SimulatedWorld: SupervisionSimulator {
    func observer(of lifecycle: Lifecycle) -> any SimulatedStateObserver {
        let service = ObservedService(lifecycle, in: self)
        trace.add(service)
        return service
    }

    func noticed(_ event: SupervisorEvent, by supervisor: Supervisor) {
        observer?.noticed(event, by: supervisor)
        guard trace.isKept else { return }
        trace.add(.note("\(supervisor.beacon.path): \(event)"), at: now, on: place)
    }

    func abandoned(_ step: ServiceStep, of service: any Service) {
        guard isOnThread else { return }
        observer?.abandoned(step, of: service)
        trace.add(.note("\(service.beacon.path): \(step) is abandoned"), at: now, on: place)
    }

    func willPerform(_ step: ServiceStep, of service: any Service) async throws {
        guard let (fault, time) = faults.draw(for: step, of: service) else { return }
        trace.add(.fault(path: service.beacon.path, step: step, fault), at: now, on: place)
        try await fault.take(effectOn: service, time)
    }
}
