//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Synchronization
import UV

/// Drives an event loop by libuv: on the main thread, on a thread of its own, or as a guest on somebody's `uv_loop_t`.
///
/// Other threads reach it through the inbox, under one lock; under that lock is also decided whether a thread is there
/// to be woken, has to be started, or may end. Everything else is the loop thread's own.
// Sendable: `inbox`, `owner` and `census` are synchronised; `turn` and the scratch arrays are touched by the thread in
// `owner` only; `eventLoop` is set once, before the driver is shared.
package final class UVDriver: LoopDriver, @unchecked Sendable {
    enum Role { case main, thread, adopted }

    let role: Role
    let name: String
    /// What libuv holds for this loop.
    let census = HandleCensus()
    /// Whether it is busy, and since when.
    let pulse = LoopPulse()

    struct Inbox {
        enum Phase {
            /// `main` only: no thread has claimed it.
            case unclaimed
            /// A thread of its own, not needed at the moment.
            case parked
            /// A thread serves it, or is about to.
            case served
            /// `adopted` only: given back to its host.
            case released
        }

        var phase: Phase
        var jobs: [UnownedJob] = []
        var calls = CallBuffer()
        /// Set while the loop can be woken.
        var sender: WakeupSender?
        /// Services that run, and whoever else of ours wants the loop to stay.
        var holds = 0
        /// `adopted` only: how often its host wants it to stay, so that other threads may post.
        var hostHolds = 0
        /// `adopted` only: it is being given back, or has been.
        var isLeaving = false
        /// The thread that hosts the loop, if it is one of ours.
        var thread: UV.Thread?
        /// `main` only: another thread wants to take over.
        var isHandingOver = false

        var isEmpty: Bool { jobs.isEmpty && calls.isEmpty }
        var hasWork: Bool { !isEmpty || isHeld }
        var isHeld: Bool { holds > 0 || hostHolds > 0 }

        /// One more wants the loop to stay; true if it is the first.
        mutating func hold() -> Bool {
            holds += 1
            return holds == 1
        }
    }

    /// A POSIX mutex: under contention the standard library's hands itself over in the kernel each time (measured: 100 times
    /// the time of a post, with four threads that post at once).
    let inbox: POSIXLock<Inbox>
    private let owner = Atomic<UInt>(0)
    // The loop owns the driver, so it outlives it; set right after `init`, before anything else.
    // swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
    unowned(unsafe) private(set) var eventLoop: EventLoop!
    // Present while a thread serves the loop; only that thread looks.
    // swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
    // Each access is a read or a write of its own, on one thread.
    @exclusivity(unchecked) var turn: UVTurn!
    var isStopping = false
    /// `adopted` only: whether what runs here keeps the host's `uv_run` going.
    let keepsHostAlive: Bool
    /// `adopted` only: who waits for the loop to be given back.
    var leaving: (() -> Void)?
    private var spareJobs: [UnownedJob] = []
    /// Taken while it is carried out.
    private var spareCalls: CallBuffer?

    init(role: Role, name: String, keepsHostAlive: Bool = true) {
        self.role = role
        self.name = name
        self.keepsHostAlive = keepsHostAlive
        inbox = POSIXLock(Inbox(phase: role == .main ? .unclaimed : .parked))
    }

    package func attach(to loop: EventLoop) { eventLoop = loop }

    package var isOnLoop: Bool { owner.load(ordering: .relaxed) == ThreadID.current.rawValue }

    package var now: UInt64 { MonotonicTime.nanoseconds }

    // MARK: Work from anywhere

    package func enqueue(_ job: UnownedJob) {
        guard !isOnLoop else { return turn.push(job) }
        let sleeper = inbox.withLock { inbox in
            let wasEmpty = inbox.isEmpty
            inbox.jobs.append(job)
            return summon(&inbox, wasEmpty: wasEmpty)
        }
        sleeper?.send()
    }

    package func execute(_ call: consuming @escaping @Sendable () -> Void) {
        // Taken out under the lock, and not copied.
        var call = Optional(InboxCall.closure(call))
        let sleeper = inbox.withLock { inbox in
            let wasEmpty = inbox.isEmpty
            if let call = call.take() { inbox.calls.append(call) }
            return summon(&inbox, wasEmpty: wasEmpty)
        }
        sleeper?.send()
        // A call of our own must be found even if nothing else keeps the loop going.
        if isOnLoop { turn.waitsForOthers = true }
    }

    /// Runs a call on the loop, soon, if something is there to run it; false, and nothing is done, if not.
    ///
    /// Nobody wakes an adopted loop on which nothing runs, unless its host holds it.
    func post(_ call: InboxCall) -> Bool {
        let isOnLoop = isOnLoop
        let (isAccepted, sleeper) = inbox.withLock { inbox -> (Bool, WakeupSender?) in
            guard role != .adopted || (inbox.phase == .served && (isOnLoop || inbox.isHeld)) else {
                return (false, nil)
            }
            let wasEmpty = inbox.isEmpty
            inbox.calls.append(call)
            // Whoever posts is not about to `run()`, and if somebody is, the thread hands over.
            guard inbox.phase == .unclaimed else { return (true, summon(&inbox, wasEmpty: wasEmpty)) }
            startThread(&inbox)
            return (true, nil)
        }
        sleeper?.send()
        if isAccepted, isOnLoop { turn.waitsForOthers = true }
        return isAccepted
    }

    /// Sees to it that a thread looks into the inbox.
    ///
    /// A thread that is opening or closing its handles looks by itself.
    ///
    /// - Returns: What is to be sent when the lock is given back: Linux lets the receiver run at once, and it would find
    ///   the lock taken.
    private func summon(_ inbox: inout Inbox, wasEmpty: Bool) -> WakeupSender? {
        switch inbox.phase {
        case .served:
            if wasEmpty { return inbox.sender }
        case .parked:
            startThread(&inbox)
        case .unclaimed:
            if !Self.isPlainMainThread { startThread(&inbox) } else if wasEmpty { hostIfMainQueueIsServed() }
        case .released:
            break
        }
        return nil
    }

    /// The main thread is about to call `run()`, which claims the loop, or it serves the main queue by other means, as it
    /// does in a program with an async `main`: then it will never call it.
    private func hostIfMainQueueIsServed() {
        DispatchQueue.main.async { [self] in
            inbox.withLock { inbox in
                if inbox.phase == .unclaimed, !inbox.isEmpty { startThread(&inbox) }
            }
        }
    }

    /// Synchronous code on the process's main thread: the one place from which `run()` may still be called.
    static var isPlainMainThread: Bool {
        UV.Thread.isMain && withUnsafeCurrentTask { $0 == nil }
    }

    /// On the loop: what other threads left since the last look.
    func takeInbox() {
        // What is taken is nobody else's until it is done with: a call may lead back here, if a host runs its loop in it.
        var calls = spareCalls ?? CallBuffer()
        spareCalls = nil
        var jobs = spareJobs
        spareJobs = []
        let isHandingOver = inbox.withLock { inbox in
            swap(&inbox.jobs, &jobs)
            swap(&inbox.calls, &calls)
            return inbox.isHandingOver
        }
        calls.carryOut()
        spareCalls = calls
        for job in jobs { turn.push(job) }
        jobs.removeAll(keepingCapacity: true)
        spareJobs = jobs
        updateReference()
        if isHandingOver { turn.loop.stop() }
    }

    // MARK: Staying and leaving

    package func hold() {
        let isFirst = inbox.withLock { $0.hold() }
        if isFirst { refreshReference() }
    }

    /// The same; false, and nothing is done, on a loop that is being given back.
    func tryToHold() -> Bool {
        let isFirst = inbox.withLock { $0.isLeaving ? nil : $0.hold() }
        if isFirst == true { refreshReference() }
        return isFirst != nil
    }

    package func release() {
        let isLast = inbox.withLock { inbox in
            precondition(inbox.holds > 0, "an event loop was released more often than held")
            inbox.holds -= 1
            return inbox.holds == 0
        }
        if isLast { refreshReference() }
    }

    /// Whether a service, or a host, wants the loop to stay.
    var isHeld: Bool { inbox.withLock { $0.isHeld } }

    private func refreshReference() {
        guard role != .main else { return }  // the main loop waits for others until it is stopped
        if isOnLoop { updateReference() } else { execute {} }  // each look into the inbox updates it
    }

    func updateReference() {
        turn.waitsForOthers =
            role == .main || leaving != nil
            || inbox.withLock { keepsHostAlive ? $0.hasWork : !$0.isEmpty || $0.hostHolds > 0 }
    }

    /// Makes the calling thread the one that serves the loop, with handles open.
    func open(_ loop: UV.Loop) {
        do {
            try tryToOpen(loop)
        } catch {
            preconditionFailure("the handles of event loop \(name) cannot be opened: \(error)")
        }
    }

    /// The same, where somebody can be told that the system has no descriptor left.
    func tryToOpen(_ loop: UV.Loop) throws(UVError) {
        turn = try UVTurn(
            loop: loop,
            eventLoop: eventLoop,
            guest: role == .adopted ? UVTurn.Guest(driver: self, keepsHostAlive: keepsHostAlive) : nil,
            pulse: pulse,
            onWake: { [unowned self] in takeInbox() },
        )
        own()
        publish()
    }

    /// Lets other threads wake the loop, and takes what they left before they could.
    func publish() {
        inbox.withLock { $0.sender = turn.sender }
        turn.enter { takeInbox() }
    }

    /// The owner changes hands with the handles open.
    func claim() {
        own()
        turn.loop.claim()
    }

    /// From here on, and before the loop's first wait, the thread is watched.
    private func own() {
        owner.store(ThreadID.current.rawValue, ordering: .relaxed)
        ThreadStack.admitOnCallingThread()
        LoopThreads.enter(LoopThread(name: name, identity: .current, pulse: pulse))
        pulse.begin(at: MonotonicMilliseconds.coarse)
    }

    func disown() {
        owner.store(0, ordering: .relaxed)
        pulse.end(at: MonotonicMilliseconds.coarse)
        LoopThreads.leave(pulse)
    }
}
