//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CThreadStack
import Synchronization

/// Takes the stacks of other threads of the process, by a signal.
///
/// The signal ends a short sleep or a wait for events early in C code that does not expect it, so a stack is taken once
/// for a blockage, or when somebody asks, and never periodically.
package enum ThreadStack {
    /// Why there is no stack.
    package enum Failure: Error, Sendable, Hashable, Codable {
        /// The thread has ended.
        case ended
        /// It blocks the signal, or the kernel does not let it have it.
        case noAnswer
        /// An earlier request hangs.
        case busy
        /// Somebody else has taken the signal.
        case signalTaken
        /// It is not to be had here.
        case unavailable(code: Int32)
    }

    /// Requests come one at a time; the place for the answer is one.
    private static let asking = Lock(())
    private static let depth = 128
    private static let chosen = Atomic(UnixSignal.urgent.rawValue)

    /// By which signal threads are asked; one that nobody else uses.
    ///
    /// Threads that serve a loop from then on let it through.
    package static var signal: UnixSignal {
        get { UnixSignal(rawValue: chosen.load(ordering: .relaxed)) }
        set { chosen.store(newValue.rawValue, ordering: .relaxed) }
    }

    /// Lets the calling thread answer.
    static func admitOnCallingThread() { mode_thread_admit(signal.rawValue) }

    /// Gives the signal back to whoever had it before; the next stack takes it again.
    package static func uninstall() { asking.withLock { _ in mode_stack_uninstall(signal.rawValue) } }

    /// Takes the stack of a thread.
    ///
    /// From any thread but that one. The first call installs the handler, which then stays.
    ///
    /// - Parameters:
    ///   - thread: Whose stack.
    ///   - limit: How long an answer is waited for.
    ///   - local: A task-local, whose value tells to whom the task belongs.
    ///   - pulse: The pulse of the thread's loop, which is read in the same moment.
    /// - Returns: The stack, as addresses.
    /// - Throws: ``Failure``.
    package static func capture<Value>(
        _ thread: ThreadIdentity,
        atMost limit: Duration = .milliseconds(200),
        local: TaskLocal<Value?>,
        pulse: LoopPulse? = nil,
    ) throws(Failure) -> CapturedStack where Value: AnyObject {
        try capture(thread, limit, local, pulse)
    }

    /// The same, without a task-local.
    package static func capture(
        _ thread: ThreadIdentity,
        atMost limit: Duration = .milliseconds(200),
    ) throws(Failure) -> CapturedStack {
        try capture(thread, limit, nil, nil)
    }

    private static func capture(
        _ thread: ThreadIdentity,
        _ limit: Duration,
        _ local: AnyObject?,
        _ pulse: LoopPulse?,
    ) throws(Failure) -> CapturedStack {
        let signal = signal
        let milliseconds = UInt32(clamping: MonotonicMilliseconds.of(limit))
        let answer = asking.withLock { _ -> Result<CapturedStack, Failure> in
            let status = mode_stack_install(signal.rawValue)
            guard status == 0 else { return .failure(.unavailable(code: status)) }
            return ask(thread.thread, signal, milliseconds, local, pulse)
        }
        return try answer.get()
    }

    private static func ask(
        _ thread: mode_thread,
        _ signal: UnixSignal,
        _ milliseconds: UInt32,
        _ local: AnyObject?,
        _ pulse: LoopPulse?,
    ) -> Result<CapturedStack, Failure> {
        var hints = mode_stack_hints()
        var addresses: [UInt] = []
        // The runtime knows a task-local by the address of its object, which is not followed, and needs no retain.
        let key = local.map { Unmanaged.passUnretained($0).toOpaque() }
        var status: CInt = 0
        withUnsafeTemporaryAllocation(of: UInt.self, capacity: depth) { buffer in
            let (frames, capacity) = (buffer.baseAddress, CInt(buffer.count))
            var thread = thread
            let busy = pulse?.memory
            status = mode_stack_capture(&thread, signal.rawValue, key, busy, milliseconds, frames, capacity, &hints)
            if status > 0 { addresses = Array(buffer.prefix(Int(status))) }
        }
        guard status >= 0 else { return .failure(Failure(code: -status)) }
        let stack = CapturedStack(
            addresses: addresses,
            isCutOff: hints.is_cut_off != 0,
            task: RuntimeIdentity(bits: hints.task),
            local: RuntimeIdentity(bits: hints.local),
            busySince: hints.number == 0 ? nil : hints.number,
        )
        return .success(stack)
    }
}
