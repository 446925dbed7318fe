//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// Carries out what the machine has decided.
extension Supervisor {
    typealias ChildID = SupervisionMachine.ChildID

    nonisolated func perform(_ action: SupervisionMachine.Action) {
        switch action {
        case .stop(let id): stop(id)
        case .start(let id): start(id)
        case .replace(let id): replace(id)
        case .cancelReplacement(let id):
            seats[id]?.replacement?.cancel()
            seats[id]?.replacement = nil
        case .wait(let id, let instant): wait(id, until: instant)
        case .cancelWait(let id):
            if let timer = seats[id]?.timer { lifecycle.loop.disarm(timer) }
            seats[id]?.timer = nil
            seats[id]?.service.lifecycle.showRestart(at: nil)
        case .show(let id, let instant): seats[id]?.service.lifecycle.showRestart(at: instant)
        case .detach(let id):
            guard let seat = seats[id] else { return }
            seat.link.comesBack = true
            lifecycle.detach(seat.service.lifecycle)
        case .vacate(let id): seats[id] = nil
        case .fail(let id, let error, let history, let isExhausted): fail(id, error, history, isExhausted: isExhausted)
        case .shutDown(let id):
            tell(at: .notice) { .shuttingDown(because: $0(id)) }
            // Its own wish, as its supervisor should see it.
            Run.$current.withValue(lifecycle.presentRun) { _ = lifecycle.beginStop() }
        case .terminate(let id, let exitCode):
            tell(at: .critical) { .terminatingTree(because: $0(id), exitCode: exitCode) }
            requestExit(exitCode)
        case .tell(let notice): tell(notice)
        }
    }

    private nonisolated func stop(_ id: ChildID) {
        guard let child = seats[id]?.service.lifecycle else { return }
        if let run = child.beginStop(.toBeRestarted) {
            seats[id]?.stoppedRun = run.generation
            return
        }
        // It is down already, by somebody else's doing.
        let (generation, stopRequests) = child.core.withLock { ($0.machine.generation, $0.stopRequests) }
        seats[id]?.stopRequests = stopRequests
        let end = ChildEnd(generation: generation, stopRequests: stopRequests)
        machine.ended(id, end, random: 0, at: lifecycle.now)
    }

    private nonisolated func start(_ id: ChildID) {
        // One that was removed is left alone; the report of that is on its way, from another loop.
        guard let seat = seats[id], ServiceTree.isStaying(seat.service.lifecycle, with: lifecycle) else { return }
        let child = seat.service.lifecycle
        let stopRequests = child.hasRun ? seat.stopRequests ?? child.stopRequests : nil
        guard let refusal = child.beginStart(seat.service, restartAfter: stopRequests) else { return }
        switch refusal.code {
        case .alreadyStarted: machine.started(id, at: lifecycle.now)
        case .stopping: machine.isStopping(id)
        case .stopped: machine.calledOff(id, at: lifecycle.now)
        default: failed(id, refusal, at: lifecycle.now)
        }
    }

    private nonisolated func wait(_ id: ChildID, until instant: LoopInstant) {
        let timer = CallbackTimer { [weak self] in
            self?.elapsed(id)
        }
        seats[id]?.timer = timer
        seats[id]?.service.lifecycle.showRestart(at: instant)
        lifecycle.loop.arm(timer, at: instant)
    }

    private nonisolated func elapsed(_ id: ChildID) {
        seats[id]?.timer = nil
        machine.elapsed(id, at: lifecycle.now)
        carryOut()
    }

    private nonisolated func fail(_ id: ChildID, _ error: any Error, _ history: [any Error], isExhausted: Bool) {
        guard let seat = seats[id] else { return }
        let child = seat.service.lifecycle
        tell(at: .error) { child in
            let child = child(id)
            let intensity = self.intensity
            return .gaveUp(
                .init(child: child, error: error, isExhausted: isExhausted, intensity: intensity, history: history)
            )
        }
        // An error of the machinery names the child already.
        let cause = error is ServiceError ? error : ServiceError(.childFailed, service: child.path, cause: error)
        let failure =
            isExhausted
            ? ServiceError(
                .restartsExhausted,
                service: lifecycle.path,
                message: "more than \(intensity)",
                cause: cause,
            ) : cause
        lifecycle.crash(failure)
    }

    // MARK: Fresh instances

    private nonisolated func replace(_ id: ChildID) {
        guard let seat = seats[id], let replacement = seat.link.terms.replacement else { return }
        let old = seat.service
        let used = machine.window.used(at: lifecycle.now)
        let attempt = attempt(of: old.lifecycle.path, machine[id]?.failures ?? 0, used: used)
        let name = "replacement of \(old.lifecycle.shortLabel)"
        seats[id]?.replacement = addTask(name, onError: .log) {
            let result: Result<any Service, any Error>
            do { result = .success(try await replacement(old, attempt)) } catch { result = .failure(error) }
            await self.made(id, result, insteadOf: old)
        }
    }

    /// A fresh instance is there, or there will be none; if anybody still wants it.
    private func made(_ id: ChildID, _ result: Result<any Service, any Error>, insteadOf old: any Service) {
        guard !Task.isCancelled, seats[id]?.service === old, machine.status(id) == .preparing else { return }
        seats[id]?.replacement = nil
        do {
            // Where somebody has started the old one meanwhile, the fresh one comes too late: that start is joined.
            if old.lifecycle.presentRun == nil { try seat(result.get(), insteadOf: old) }
            machine.replaced(id)
        } catch {
            failed(id, error, at: lifecycle.now)
        }
        carryOut()
    }

    /// Puts a fresh instance in a child's place, in the tree and among its siblings.
    nonisolated func seat(_ fresh: any Service, insteadOf old: any Service) throws {
        guard fresh !== old else { return }
        guard let link = old.lifecycle.supervisorsLink, let id = link.id, !link.hasLeft else {
            throw ServiceError(.notAChild, service: lifecycle.path, message: "the child to be replaced has left")
        }
        let oldPath = old.lifecycle.path
        old.lifecycle.showRestart(at: nil)
        let child = fresh.lifecycle
        child.bind(fresh)
        guard ServiceTree.replace(old.lifecycle, with: fresh, in: lifecycle) else {
            let place = ServiceTree.parent(of: child).map { "a child of \($0.path)" } ?? "an ancestor of the supervisor"
            throw ServiceError(.hasOtherParent, service: child.path, message: "as a replacement; it is \(place)")
        }
        child.inheritLoop(lifecycle.loop)
        let newLink = ChildLink(to: self, link.terms, after: link.after, declared: link.declared)
        newLink.id = id
        if let declared = link.declared { successors[declared] = fresh }
        link.hasLeft = true
        let restarts = old.lifecycle.core.withLock { core in
            core.watch = nil
            return core.restartCount
        }
        child.core.withLock { core in
            core.watch = newLink
            core.restartCount = restarts + 1
        }
        seats[id]?.service = fresh
        seats[id]?.link = newLink
        seats[id]?.stopRequests = nil
        machine.hasFreshInstance(id)
        tell(at: .debug) { .replaced(.init(service: old, path: oldPath), by: $0(id)) }
        // The end of the old one is no news any more, and the machine may wait for it.
        if machine.status(id) == .stopping {
            machine.ended(id, ChildEnd(generation: 0, stopRequests: child.stopRequests), random: 0, at: lifecycle.now)
            carryOut()
        }
    }
}

extension Lifecycle {
    /// Shows when the service will be started, at the earliest, while it is down.
    func showRestart(at instant: LoopInstant?) {
        core.withLock { core in
            guard core.machine.restartInstant != instant else { return }
            core.machine.restartInstant = instant
            core.publishState(of: self)
        }
    }
}
