//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization
import UV

/// Who serves the loop: the caller of `run()`, a thread of ours, or a host.
extension UVDriver {
    // MARK: A thread of its own

    /// Under the inbox's lock: starts the thread that will look into the inbox.
    func startThread(_ inbox: inout Inbox) {
        inbox.phase = .served
        let eventLoop: EventLoop = eventLoop
        do {
            inbox.thread = try UV.Thread(name: name) { [self] in
                // The thread keeps its loop alive, not the other way round.
                withExtendedLifetime(eventLoop) {
                    EventLoop.currentOnThread.value = eventLoop
                    if role == .main { host() } else { serve() }
                    EventLoop.currentOnThread.value = nil
                }
            }
        } catch {
            preconditionFailure("no thread can be started for event loop \(name): \(error)")
        }
        if role == .thread { ThreadReaper.begin(self) }
    }

    /// A thread loop's life: run while there is anything to do, close everything, park; unless something came in
    /// meanwhile.
    ///
    /// So no job is ever lost, and a parked loop holds neither a thread nor a descriptor.
    private func serve() {
        repeat {
            open(Self.makeLoop(name, census: census))
            repeat {
                turn.loop.run(.untilIdle)
            } while hasWorkLeft()
            turn.close()
            turn.loop.close()
            turn = nil
            disown()
        } while !park()
    }

    /// After `uv_run` found nothing alive: whether other threads brought something just now.
    ///
    /// If not, they can no longer wake this stay, and wait for the next.
    private func hasWorkLeft() -> Bool {
        let hasWork = inbox.withLock { inbox in
            if !inbox.hasWork { inbox.sender = nil }
            return inbox.hasWork
        }
        if hasWork { takeInbox() }
        return hasWork
    }

    private func park() -> Bool {
        let (isParked, thread) = inbox.withLock { inbox -> (Bool, UV.Thread?) in
            guard !inbox.hasWork else { return (false, nil) }
            inbox.phase = .parked
            defer { inbox.thread = nil }
            return (true, inbox.thread)
        }
        if let thread { ThreadReaper.end(thread, of: self) }
        return isParked
    }

    // MARK: The main loop

    /// Serves the main loop on a thread of ours until the main thread wants it.
    private func host() {
        if turn == nil { open(Self.makeLoop(name, census: census)) } else { resume() }
        while !inbox.withLock({ $0.isHandingOver }) { turn.loop.run(.untilIdle) }
        suspend()
    }

    package func run() {
        precondition(role == .main, "only EventLoop.main is run by its user; \(name) has a thread of its own")
        takeOver()
        if turn == nil { open(Self.makeLoop(name, census: census)) } else { resume() }
        EventLoop.currentOnThread.value = eventLoop
        if UV.Thread.isMain { turn.attachMainQueue() }
        while !isStopping { turn.loop.run(.untilIdle) }
        isStopping = false
        turn.detachMainQueue()
        EventLoop.currentOnThread.value = nil
        suspend()
        leave()
    }

    /// Whether somebody is inside `run()`.
    var isBeingRun: Bool { inbox.withLock { $0.phase == .served && $0.thread == nil } }

    /// After `run()`: the loop is nobody's.
    ///
    /// What is left to do gets a thread of ours, so that nothing is lost.
    private func leave() {
        let hasJobs = turn.hasJobs
        inbox.withLock { inbox in
            inbox.phase = .unclaimed
            if hasJobs || !inbox.isEmpty { startThread(&inbox) }
        }
    }

    /// Claims the main loop for the calling thread; a hosting thread hands it over with everything that is armed.
    private func takeOver() {
        let host = inbox.withLock { inbox -> UV.Thread? in
            let host = inbox.thread
            precondition(
                inbox.phase == .unclaimed || host != nil,
                "EventLoop.main.run() was called while another run() serves the loop",
            )
            inbox.phase = .served
            inbox.thread = nil
            guard host != nil else { return nil }
            inbox.isHandingOver = true
            inbox.sender?.send()
            return host
        }
        guard let host else { return }
        host.join()
        inbox.withLock { $0.isHandingOver = false }
    }

    package func stop() {
        precondition(role == .main, "only EventLoop.main is stopped by its user; \(name) ends by itself")
        execute { [self] in
            isStopping = true
            turn.loop.stop()
        }
    }

    private func resume() {
        claim()
        publish()
    }

    private func suspend() {
        inbox.withLock { $0.sender = nil }
        disown()
    }

    // MARK: A guest on somebody's loop

    /// Opens our handles on a `uv_loop_t` that the caller's thread owns and runs.
    func adopt(_ hostLoop: UnsafeMutableRawPointer) throws(UVError) {
        try tryToOpen(UV.Loop(adopting: hostLoop, census: census))
        inbox.withLock { $0.phase = .served }
        // When it runs is the host's affair.
        pulse.end(at: MonotonicMilliseconds.coarse)
    }

    /// The host runs its loop on another thread now, which a libuv loop allows while it is not running.
    func claimIfMoved() {
        guard !isOnLoop else { return }
        LoopThreads.leave(pulse)
        claim()
    }

    /// Lets other threads post, and the host's `uv_run` go on, until it is taken back; counted.
    ///
    /// On the loop.
    func holdForHost() {
        inbox.withLock { $0.hostHolds += 1 }
        updateReference()
    }

    /// Takes one ``holdForHost()`` back; false if there is none.
    ///
    /// What was posted before is still in the inbox, which keeps the loop going until it is empty. On the loop.
    func releaseForHost() -> Bool {
        let wasHeld = inbox.withLock { inbox in
            guard inbox.hostHolds > 0 else { return false }
            inbox.hostHolds -= 1
            return true
        }
        if wasHeld { updateReference() }
        return wasHeld
    }

    var isGivenBack: Bool {
        inbox.withLock { inbox in
            if case .released = inbox.phase { true } else { false }
        }
    }

    var isLeaving: Bool { inbox.withLock { $0.isLeaving } }

    /// From now on no service starts on the loop; false if that was so.
    func beginLeaving() -> Bool {
        inbox.withLock { inbox in
            defer { inbox.isLeaving = true }
            return !inbox.isLeaving
        }
    }

    /// Closes our handles as soon as nothing of ours is left to do; `completion` runs on the loop when the host may close
    /// it.
    ///
    /// On the loop.
    func giveBack(_ completion: @escaping () -> Void) {
        precondition(role == .adopted && isOnLoop, "a loop is given back on its own thread")
        precondition(leaving == nil, "a loop is given back once")
        inbox.withLock { $0.hostHolds = 0 }
        leaving = completion
        turn.waitsForOthers = true
    }

    /// Once a turn, between our callbacks: nothing of ours is on the stack.
    ///
    /// Unless a callback runs its own loop, which libuv does not allow, and hosts try; then it has to end first.
    func leaveIfPossible() {
        guard let leaving, !turn.hasJobs, EventLoop.currentOnThread.value !== eventLoop else { return }
        let isFree = inbox.withLock { inbox in
            guard !inbox.hasWork else { return false }
            inbox.phase = .released
            inbox.sender = nil
            return true
        }
        guard isFree else { return }
        self.leaving = nil
        turn.close { [self] in
            turn = nil
            disown()
            leaving()
        }
    }

    private static func makeLoop(_ name: String, census: HandleCensus) -> UV.Loop {
        do {
            return try UV.Loop(census: census)
        } catch {
            preconditionFailure("the event loop \(name) cannot be created: \(error)")
        }
    }
}
