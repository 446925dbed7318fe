//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Logging
import Mode
import ModeLoop
import Synchronization

/// A service of the C program: its hooks are callbacks.
actor HostedService: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let handle: mode_service_t
    nonisolated let hooks: HostHooks
    private nonisolated let traits: ServiceTraits
    private nonisolated let steps = Lock(PendingSteps())

    init(on loop: EventLoop, _ hooks: HostHooks, _ traits: ServiceTraits, handle: mode_service_t) {
        lifecycle = Lifecycle(on: .loop(loop))
        self.hooks = hooks
        self.traits = traits
        self.handle = handle
    }

    deinit {
        handle.remove()
        UserDataEnd(hooks.table.destroy, hooks.userData).carryOut(on: lifecycle.loop)
    }

    nonisolated var label: String { traits.label }
    nonisolated var startup: Startup { traits.startup }
    nonisolated var startTimeout: Duration? { traits.startTimeout }
    nonisolated var stopTimeout: Duration { traits.stopTimeout }
    nonisolated var taskGrace: Duration { traits.taskGrace }
    nonisolated var mundaneLevel: Logger.Level { traits.mundaneLevel }

    func onFirstStart() async throws { try await perform(hooks.table.on_first_start, "on_first_start") }
    func onStart() async throws { try await perform(hooks.table.on_start, "on_start") }
    func onStarted() async throws { try await perform(hooks.table.on_started, "on_started") }
    func onStop() async throws { try await perform(hooks.table.on_stop, "on_stop") }
    func onShutdown() async throws { try await perform(hooks.table.on_shutdown, "on_shutdown") }
    func onRestart() async throws { try await perform(hooks.table.on_restart, "on_restart") }
    func onReload() async throws { try await perform(hooks.table.on_reload, "on_reload") }

    // MARK: Steps

    /// Calls a hook, and waits for its end.
    private func perform(_ hook: mode_hook?, _ name: StaticString) async throws {
        guard let hook else { return }
        switch call(hook, hooks.userData) {
        case .ended(let outcome): try outcome.get()
        case .failed(let status): throw HostError(status: status, message: "\(name) returned \(status)")
        case .pending(let step): try await end(of: step)
        }
    }

    enum Call {
        case ended(PendingSteps.Outcome)
        case failed(CInt)
        case pending(UInt64)
    }

    /// Calls a hook, or the body of a task.
    ///
    /// On the loop.
    nonisolated func call(_ hook: mode_hook, _ userData: UnsafeMutableRawPointer?) -> Call {
        let step = steps.withLock { $0.begin() }
        let status = CallbackScope.enter(handle) { hook(handle, completion(of: step), userData) }
        if status == MODE_PENDING.code { return .pending(step) }
        let early = steps.withLock { $0.close(step) }
        if status != MODE_OK.code { return .failed(status) }
        return .ended(early ?? .success(()))
    }

    /// Waits for the end of a step that is pending.
    nonisolated func end(of step: UInt64) async throws {
        let outcome = await withTaskCancellationHandler {
            await withResumption { continuation in
                let early = steps.withLock { $0.wait(step, continuation) }
                if let early { continuation.resume(returning: early) }
            }
        } onCancel: {
            giveUp(step)
        }
        // Who was asked to end it and says so has not failed.
        if case .failure(let error) = outcome, error.status == MODE_ECANCELED.code { try Task.checkCancellation() }
        try outcome.get()
    }

    /// The host says how a step has ended; false if it has ended before.
    nonisolated func finish(_ step: UInt64, _ outcome: PendingSteps.Outcome) -> Bool {
        switch steps.withLock({ $0.finish(step, outcome) }) {
        case .resumes(let continuation): continuation.resume(returning: outcome)
        case .isNoted: break
        case .isUnknown: return false
        }
        return true
    }

    /// Asks the host to end the step, soon.
    ///
    /// Never at once: cancelling happens under the runtime's lock. And not later than need be: little time is left.
    nonisolated func giveUp(_ step: UInt64) {
        guard let tell = hooks.table.on_cancel else { return }
        let loop = lifecycle.loop
        let ask: @Sendable () -> Void = {
            guard self.steps.withLock({ $0.isOpen(step) }) else { return }
            CallbackScope.enter(self.handle) { tell(self.handle, self.completion(of: step), self.hooks.userData) }
        }
        if loop.isOnLoop { Task.detached(executorPreference: loop) { ask() } } else { loop.execute(ask) }
    }

    /// A completion is found through the slot of its service, by the number of the step.
    private nonisolated func completion(of step: UInt64) -> mode_completion_t {
        mode_completion_t(id: handle.id, generation: step)
    }
}
