//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// One run of a service: from the beginning of a start to the end of its stop.
///
/// It is also the name of the run that code belongs to, by a task-local: so a service knows when it is asked to stop by
/// itself.
// Sendable: the constants are; everything else is touched under `lifecycle.core`'s lock only. That is also why accesses
// to collections need not be checked for exclusivity at run time, which costs as much as the accesses.
final class Run: @unchecked Sendable {
    @TaskLocal static var current: Run?

    let lifecycle: Lifecycle
    /// Held while the run lasts, so that a started service lives until it has stopped.
    let service: any Service
    let generation: UInt32
    let isRestart: Bool

    init(_ lifecycle: Lifecycle, _ service: any Service, generation: UInt32, isRestart: Bool) {
        self.lifecycle = lifecycle
        self.service = service
        self.generation = generation
        self.isRestart = isRestart
    }

    // MARK: Progress

    /// The task that executes the steps; a new one continues when a step was given up.
    ///
    /// The epoch counts them.
    var runner: Task<Void, Never>?
    var epoch = 0
    /// The step that is under way, or due next; `nil` while the service runs.
    var step: ServiceStep?
    /// Whether the step has begun: the task that executes it may not have had its turn yet.
    var hasBegunStep = false
    var stepBegan = LoopInstant(nanoseconds: 0)
    var began = LoopInstant(nanoseconds: 0)
    var descentBegan = LoopInstant(nanoseconds: 0)
    var runningSince: LoopInstant?
    /// `onStart()` has returned, so `onStop()` and `onShutdown()` are due.
    var didStart = false
    /// `onShutdown()` was called.
    var didShutdown = false
    /// What `start()` throws, once the start is interrupted.
    var startError: ServiceError?
    @exclusivity(unchecked) var report = StopReport(outcome: .stopped)
    /// Its end is half of a restart that somebody asked for.
    var endsInRestart = false

    // MARK: Time

    var startWatch: StartWatch?
    var stopWatch: StopWatch?

    // MARK: Who waits

    /// The one who began the start; apart from the others, because most starts have only this one.
    var starter: StartContinuation?
    @exclusivity(unchecked) var joinedStarts = JoinedStarts()
    /// The first of those who wait for the stop; apart from the others, because most stops have only this one.
    var stopper: StopContinuation?
    @exclusivity(unchecked) var moreStopWaiters: [StopContinuation] = []
    /// Sleeps and waits of the service, which end when it should stop.
    var waits: [ObjectIdentifier: StopAwareWait] = [:]
    var waitCount = 0

    // MARK: What it owns

    @exclusivity(unchecked) var tasks: [ServiceTask] = []
    var tasksAreCancelled = false
    var drained: Resumption<Void, Never>?
    /// Calls and casts that are under way.
    @exclusivity(unchecked) var calls: [ObjectIdentifier: StopAwareWait] = [:]
    @exclusivity(unchecked) var turns = CallTurns()
    @exclusivity(unchecked) var closers: [Closer] = []

    /// Something to release at the end of the run.
    struct Closer: Sendable {
        let name: String
        let body: @Sendable @isolated(any) () async throws -> Void
    }

    /// What is under way: it changes whenever the run gets on.
    struct Mark: Equatable {
        let step: ServiceStep?
        let epoch: Int
        let began: LoopInstant
    }

    var mark: Mark { Mark(step: step, epoch: epoch, began: stepBegan) }

    /// Notes the step that comes next.
    ///
    /// Under the lock.
    func expect(_ next: ServiceStep?, at now: LoopInstant) {
        step = next
        hasBegunStep = false
        stepBegan = now
    }
}

extension Lifecycle {
    /// The run of this service that the calling code belongs to, if it belongs to one.
    ///
    /// It need not be the present one: what was given up may come back when another run is under way.
    var callersRun: Run? { Run.current.flatMap { $0.lifecycle === self ? $0 : nil } }
}

typealias StartContinuation = Resumption<Void, any Error>
typealias StopContinuation = Resumption<StopReport, Never>

/// Those who joined a start, in the order in which they came; there are few.
typealias JoinedStarts = [(id: any AnyObject & Sendable, continuation: StartContinuation)]

extension JoinedStarts {
    /// Takes one out; `nil` if it is not there.
    mutating func remove(_ id: AnyObject) -> StartContinuation? {
        guard let index = firstIndex(where: { $0.id === id }) else { return nil }
        return remove(at: index).continuation
    }
}

/// Those who wait for a start, to be told outside the lock.
struct StartWaiters {
    let starter: StartContinuation?
    let joined: JoinedStarts

    func resume(throwing error: ServiceError? = nil) {
        let result = error.map { Result<Void, any Error>.failure($0) } ?? .success(())
        starter?.resume(with: result)
        for (_, waiter) in joined { waiter.resume(with: result) }
    }
}

extension Run {
    /// Under the lock.
    func takeStartWaiters() -> StartWaiters {
        defer {
            starter = nil
            joinedStarts = []
        }
        return StartWaiters(starter: starter, joined: joinedStarts)
    }
}

/// The task that executes a run's steps, as long as it is the one that is meant.
struct Runner {
    let run: Run
    let epoch: Int

    /// Why a step must not begin.
    enum Refusal: Error {
        /// The start was interrupted: go down.
        case interrupted
        /// This task was given up, another one continues.
        case stale
    }

    /// Begins a step, or, in the middle of it, makes sure that it may still go on.
    func enter(_ step: ServiceStep) throws(Refusal) {
        let lifecycle = run.lifecycle
        let refusal = lifecycle.core.withLock { core -> Refusal? in
            guard core.run === run, run.epoch == epoch else { return .stale }
            if step.isOfStart, core.machine.phase != .starting { return .interrupted }
            if run.step != step || !run.hasBegunStep { run.expect(step, at: lifecycle.now) }
            if ServiceRecorder.isOn { core.record(.step, step.description, of: lifecycle) }
            run.hasBegunStep = true
            if step == .onShutdown { run.didShutdown = true }
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Whether this task is still the one that is meant.
    var isCurrent: Bool {
        run.lifecycle.core.withLock { core in core.run === run && run.epoch == epoch }
    }
}
