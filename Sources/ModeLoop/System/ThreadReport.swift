//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What the thread of a loop does at an instant: for a warning, or for somebody who asks.
package struct ThreadReport: Sendable, Hashable, Codable {
    /// The name of the loop.
    package let loop: String
    /// The kernel's number of the thread.
    package let thread: Int32
    /// How long the loop has been busy; `nil` while it waits for events.
    package let busyFor: Duration?
    /// How much of that the thread has computed, if it was watched.
    package let use: CPUUse?
    /// What the kernel tells.
    package let facts: ThreadFacts
    /// The service and the task in whose name the thread works, in words.
    package var work: String?
    /// The calls, the innermost first; empty if there is a ``failure``, and while the loop waits for events.
    package let frames: [StackFrame]
    /// Whether the stack is deeper than that.
    package let isCutOff: Bool
    /// Why there is no stack, although the loop is busy.
    package let failure: ThreadStack.Failure?

    package init(
        loop: String,
        thread: Int32,
        busyFor: Duration?,
        use: CPUUse?,
        facts: ThreadFacts,
        work: String?,
        frames: [StackFrame],
        isCutOff: Bool,
        failure: ThreadStack.Failure?,
    ) {
        self.loop = loop
        self.thread = thread
        self.busyFor = busyFor
        self.use = use
        self.facts = facts
        self.work = work
        self.frames = frames
        self.isCutOff = isCutOff
        self.failure = failure
    }
}

extension ThreadReport {
    /// Looks at a thread: first without disturbing it, then by a signal.
    ///
    /// Takes some 10 ms, or a second, in large programs on busy machines. Not from the thread itself.
    ///
    /// - Parameters:
    ///   - thread: Whom to look at.
    ///   - since: The blockage that is meant: if the loop has gone on since then, there is nothing to show.
    ///   - elapsed: How long it has been busy, if that is known.
    ///   - use: How much it computed meanwhile.
    ///   - local: A task-local that tells to whom the task belongs.
    ///   - work: Says in whose name the thread works, by the task and by the value of the task-local.
    /// - Returns: `nil` if the blockage that is meant is over.
    package static func make<Value: AnyObject>(
        of thread: LoopThread,
        since: UInt64? = nil,
        elapsed: Duration? = nil,
        use: CPUUse? = nil,
        local: TaskLocal<Value?>,
        work: (CapturedStack) -> String?,
    ) -> ThreadReport? {
        let busyFor = thread.pulse.busyFor
        let facts = ThreadFacts(of: thread.identity)
        var stack: CapturedStack?
        var failure: ThreadStack.Failure?
        // A loop that waits for events is where it should be, and is left alone.
        if busyFor != nil {
            do throws(ThreadStack.Failure) {
                stack = try ThreadStack.capture(thread.identity, local: local, pulse: thread.pulse)
            } catch {
                failure = error
            }
        }
        // What counts is the moment of the stack: the signal itself may have ended the sleep that blocked the loop.
        if let since, (stack?.busySince ?? thread.pulse.busySince) != since { return nil }
        return ThreadReport(
            loop: thread.name,
            thread: thread.identity.number,
            busyFor: elapsed ?? busyFor,
            use: use,
            facts: facts,
            work: stack.flatMap(work),
            frames: stack.map { Symbolication.frames(of: $0) } ?? [],
            isCutOff: stack?.isCutOff ?? false,
            failure: failure,
        )
    }

    /// The calls of the program: those above what runs the loop.
    ///
    /// Everything, if that is not to be told apart.
    package var programFrames: ArraySlice<StackFrame> {
        guard let end = frames.firstIndex(where: \.isOfLoop), end > 0 else { return frames[...] }
        return frames[..<end]
    }
}

extension StackFrame {
    private static let loopsOwn = [
        "swift::runJobInEstablishedExecutorContext", "swift_job_run", "runSynchronously(isolatedTo:taskExecutor:)",
        "ServiceTicker.", "Lifecycle.tick(", "UVTurn.", "UVDriver.", "TimerBucket", "uv_run", "uv__", "threadMain(_:)",
        "_dispatch_main_queue",
    ]

    /// Whether the frame belongs to what runs jobs and callbacks, and so says nothing about the program.
    package var isOfLoop: Bool {
        // Without symbols, all that there is of the runtime's own calls.
        guard let name else { return image == "libswift_Concurrency.so" }
        return Self.loopsOwn.contains { name.contains($0) }
    }
}
