//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// The one thread of the process that calls Graphviz.
///
/// Graphviz is slow, recursive (hence a large stack) and not thread-safe. So pictures are queued, from any thread or
/// loop, and drawn by one thread, which the first of them starts and which sleeps in between. Signals are blocked on
/// it: no handler of the host ever runs there.
///
/// A program may end at any time without regard to this thread; ``shutdown(within:)`` is for those who want it gone.
public final class RenderThread: Sendable {
    static let shared = RenderThread()

    private enum Phase: Sendable {
        case idle
        case running(NativeThread)
        /// Its last instruction is near: it can be joined.
        case ended(NativeThread)
        /// Nobody waits for it any more; it may still be inside Graphviz, where nobody else may go meanwhile.
        case abandoned
    }

    private struct State: Sendable {
        var phase = Phase.idle
        var isStopping = false
        var isDrawing = false
        var queue: [any RenderWork] = []

        mutating func becomeIdle() {
            phase = .idle
            isStopping = false
        }
    }

    /// Graphviz recurses as deeply as a tree is; the 8 MiB that are usual end at some ten thousand levels.
    private static let stackSize = 64 << 20

    private let state = Monitor(State())
    private let cache = RendererCache()

    /// Registered once, with the first picture: an orderly exit joins the thread, unless it is stuck.
    private static let endsWithTheProcess: Void = ProcessExit.addHook { _ = shutdown() }

    init() {}

    /// Ends the render thread, after the picture it is drawing; those that wait throw.
    ///
    /// Blocks the calling thread. A later render starts a new thread.
    ///
    /// - Parameter limit: How long to wait for a picture that is being drawn.
    /// - Returns: False if the thread was still drawing then: it is left alone and ends after that picture, and until
    ///   it does, renders throw.
    @discardableResult
    public static func shutdown(within limit: Duration = .milliseconds(100)) -> Bool {
        shared.shutdown(within: limit)
    }

    /// Does `work` on the thread and returns its result.
    ///
    /// Throws `CancellationError` at once when the calling task is cancelled, even during the work.
    func run<Output: Sendable>(_ work: @escaping @Sendable (RendererCache) throws -> Output) async throws -> Output {
        let job = RenderJob(work)
        try submit(job)
        return try await job.value()
    }

    /// The same, with the calling thread asleep meanwhile.
    ///
    /// From any thread but this one: it needs no loop, so a loop's thread may sleep for it, too.
    @available(*, noasync, message: "it blocks the thread")
    func runBlocking<Output: Sendable>(_ work: @escaping @Sendable (RendererCache) throws -> Output) throws -> Output {
        let job = BlockingRenderJob(work)
        try submit(job)
        return try job.value()
    }

    private func submit(_ work: any RenderWork) throws {
        try state.update { state in
            guard !state.isStopping else {
                throw GraphvizError(.renderThreadUnavailable, "the render thread is shutting down")
            }
            if case .idle = state.phase {
                state.phase = .running(try start())
                Self.endsWithTheProcess
            }
            state.queue.append(work)
        }
    }

    @discardableResult
    func shutdown(within limit: Duration) -> Bool {
        let undone = state.update { state -> [any RenderWork] in
            guard case .running = state.phase else { return [] }
            state.isStopping = true
            defer { state.queue = [] }
            return state.queue
        }
        for work in undone {
            work.fail(with: GraphvizError(.renderThreadUnavailable, "the render thread was shut down"))
        }
        let ended: Phase? = state.wait(atMost: limit) { state in
            switch state.phase {
            case .running, .abandoned: return nil
            case .idle, .ended: break
            }
            defer { state.becomeIdle() }
            return state.phase
        }
        if case .ended(let thread) = ended { thread.join() }
        if ended == nil { abandon() }
        return ended != nil
    }

    /// Ends the render thread if it has nothing to draw, or comes to that within a time; false if not, and nothing is done.
    package static func shutdownWhenIdle(within limit: Duration) -> Bool { shared.shutdownWhenIdle(within: limit) }

    func shutdownWhenIdle(within limit: Duration) -> Bool {
        let isIdle: Bool? = state.wait(atMost: limit) { state in
            switch state.phase {
            case .idle, .ended: return true
            case .running where state.queue.isEmpty && !state.isDrawing:
                // From here on it takes nothing new.
                state.isStopping = true
                return true
            case .running, .abandoned: return nil
            }
        }
        return isIdle != nil && shutdown(within: limit)
    }

    private func abandon() {
        state.update { state in
            switch state.phase {
            case .running(let thread), .ended(let thread):
                thread.detach()
                if case .running = state.phase { state.phase = .abandoned } else { state.becomeIdle() }
            case .idle, .abandoned: break
            }
        }
    }

    /// The life of the thread.
    private func main() {
        serve()
        state.update { state in
            if case .running(let thread) = state.phase { state.phase = .ended(thread) } else { state.becomeIdle() }
        }
    }

    /// Does what is queued until the thread is to stop.
    private func serve() {
        while let work = next() {
            work.perform(with: cache)
            state.update { $0.isDrawing = false }
        }
    }

    private func next() -> (any RenderWork)? {
        state.wait { state -> (any RenderWork)?? in
            if state.isStopping { return .some(nil) }
            guard !state.queue.isEmpty else { return nil }
            state.isDrawing = true
            return .some(state.queue.removeFirst())
        }
    }

    private func start() throws(GraphvizError) -> NativeThread {
        do throws(SystemError) {
            return try NativeThread(named: "mode.render", stackSize: Self.stackSize) { [self] in main() }
        } catch {
            throw GraphvizError(.renderThreadUnavailable, "cannot start the render thread: \(error)")
        }
    }
}
