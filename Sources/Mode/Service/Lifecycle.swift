//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

// Sendable: `core` is a Mutex; `edges` is touched under the tree's lock only; `boundLoop` is atomic.
/// What makes an actor a service: its state, its run, its place in the tree.
///
/// Create one for each service, as a stored property; it is used through ``Service``'s methods. Construction touches no
/// event loop.
public final class Lifecycle: @unchecked Sendable {
    /// The state that changes, under one small lock.
    ///
    /// No user code, no logging and no other lifecycle's lock under it.
    let core = Lock(LifecycleCore())

    /// Parent and children; see ``ServiceTree``.
    // Under the tree's lock, so that no two accesses can overlap.
    @exclusivity(unchecked) var edges = TreeEdges()

    private let boundLoop = LoopBinding()

    /// Creates the lifecycle of one service.
    ///
    /// - Parameter choice: where the service runs; by default on its parent's loop.
    public init(on choice: LoopChoice = .inherited) {
        if case .loop(let loop) = choice.kind { boundLoop.settle(loop) }
    }

    /// The loop that the service runs on.
    ///
    /// The first use settles it: the parent's loop, else the current one, else the main loop.
    package var loop: EventLoop {
        if let bound = boundLoop.loop { return bound }
        let inherited = ServiceTree.parent(of: self)?.loop
        return boundLoop.settle(inherited ?? EventLoop.current ?? .main)
    }

    /// The loop as an executor.
    ///
    /// On the path of each actor call.
    @usableFromInline var unownedExecutor: UnownedSerialExecutor {
        boundLoop.unownedExecutor ?? loop.asUnownedSerialExecutor()
    }

    /// The present, on the clock of the service's loop.
    var now: LoopInstant { boundLoop.now ?? loop.now }

    /// Whether the caller runs on the service's loop.
    package var isOnLoop: Bool { boundLoop.isOnLoop }

    /// The loop, if it is settled.
    package var loopIfBound: EventLoop? { boundLoop.loop }

    func inheritLoop(_ loop: EventLoop) { boundLoop.settle(loop) }

    /// Ties the lifecycle to its service; every entry point passes through here.
    func bind(_ service: any Service) {
        core.withLock { core in
            if let bound = core.service {
                precondition(bound === service, "one Lifecycle was given to two services; each needs its own")
            } else {
                core.service = service
                core.serviceType = type(of: service)
                if let simulator = LoopEnvironment.serviceSimulator {
                    core.makeExtras().simulated = simulator.observer(of: self)
                }
            }
        }
    }

    var service: (any Service)? { core.withLock { $0.service } }
}

/// The part of a lifecycle that its lock guards.
struct LifecycleCore {
    /// To be read where it outlives the lock: whoever reads it may be the last who holds it, and its `deinit` may log.
    weak var service: (any Service)?
    var serviceType: (any Service.Type)?
    var machine = ServiceStateMachine()
    /// The run that is under way, from the beginning of a start to the end of a stop.
    var run: Run?
    var restartCount = 0
    /// Counts the stops that were asked for, those of restarts left out: one that comes in while a restart is between
    /// its stop and its start calls the start off.
    var stopRequests: UInt32 = 0
    /// Who asked for a stop since the latest start, as far as its supervisor is concerned.
    var asked = ChildEnd.Asked.nobody
    /// How many restarts, not those of its supervisor, are between their beginning and their end.
    var restartsUnderWay: UInt16 = 0
    var hasDependencies = false
    var hadFirstStart = false
    /// Steps of runs that were given up and still execute; while there is one, no start.
    var stillExecuting: [AbandonedStep] = []
    /// Its supervisor's eye on it, if its parent is one.
    var watch: ChildWatch?
    /// What only few services have.
    var extras: Extras?

    /// A step that was given up.
    struct AbandonedStep {
        let step: ServiceStep
        let run: Run
        let epoch: Int
        let since: LoopInstant
        /// When its time was over.
        let due: LoopInstant
    }

    /// What only few services have, and so costs the others nothing.
    final class Extras {
        var stateObservers: [Int: Observer<ServiceState>] = [:]
        var nextObserver = 0
        var lastPublished: BeaconSnapshot.State?
        var diagnostics: Diagnostics?
        var taskObservers: TaskObservers?
        /// The service itself, if it is a supervisor.
        weak var childWatcher: (any ChildWatcher)?
        /// Told of every state, inside a simulation.
        var simulated: (any SimulatedStateObserver)?
        /// The service's names and latest events, while those are recorded.
        var record: ServiceRecord?
        /// The least severe level that this service and those below it log, if it was set.
        var logLevel: Logger.Level?
        /// How the latest run ended, if not cleanly.
        var latestTrouble: (report: StopReport, ended: LoopInstant)?

        /// The service is gone, so there are no more states to wait for.
        deinit {
            if logLevel != nil { ServiceLogLevels.forget() }
            for observer in stateObservers.values { observer.end() }
        }
    }

    mutating func makeExtras() -> Extras {
        if let extras { return extras }
        let made = Extras()
        extras = made
        return made
    }

    /// Tells those who watch the state.
    ///
    /// Under the lock, so that they see the changes in their order; an observer runs no user code here.
    mutating func publishState(of lifecycle: Lifecycle) {
        recordState(of: lifecycle)
        guard let extras else { return }
        extras.simulated?.stateChanged(to: machine.state, crashReason: machine.crashReason)
        guard !extras.stateObservers.isEmpty else { return }
        let state = machine.state
        guard state.kind != extras.lastPublished || state.kind == .restarting else { return }
        extras.lastPublished = state.kind
        for observer in extras.stateObservers.values { observer.tell(state) }
    }
}
