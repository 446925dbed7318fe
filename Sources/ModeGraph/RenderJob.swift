//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Something for the render thread to do, whatever its result.
protocol RenderWork: Sendable {
    /// Does it, unless nobody waits for it any more.
    func perform(with cache: RendererCache)
    /// Ends it undone.
    func fail(with error: GraphvizError)
}

/// The renderer, made by the first job that asks for it, and kept for the render threads that come later.
// Sendable: render threads touch it, of which there is one at a time, and each is started and ended under a lock.
final class RendererCache: @unchecked Sendable {
    private var existing: GraphvizRenderer?

    func renderer() throws(GraphvizError) -> GraphvizRenderer {
        if let existing { return existing }
        let renderer = try GraphvizRenderer()
        existing = renderer
        return renderer
    }
}

/// Work with a result, and at most one caller who waits for it.
///
/// The result reaches the caller once. A caller who is cancelled leaves at once: a job not begun is never done, the
/// result of one that has begun is thrown away.
final class RenderJob<Output: Sendable>: RenderWork {
    private enum State {
        case new
        case awaited(CheckedContinuation<Output, any Error>)
        case done(Result<Output, any Error>)
        case delivered
    }

    private let work: @Sendable (RendererCache) throws -> Output
    private let state = Lock(State.new)

    init(_ work: @escaping @Sendable (RendererCache) throws -> Output) {
        self.work = work
    }

    /// The result; throws `CancellationError` as soon as the calling task is cancelled.
    func value() async throws -> Output {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let early: Result<Output, any Error>? = state.withLock { state in
                    guard case .done(let result) = state else {
                        state = .awaited(continuation)
                        return nil
                    }
                    state = .delivered
                    return result
                }
                if let early { continuation.resume(with: early) }
            }
        } onCancel: {
            settle(.failure(CancellationError()))
        }
    }

    func perform(with cache: RendererCache) {
        guard !isSettled else { return }
        settle(Result { try work(cache) })
    }

    func fail(with error: GraphvizError) {
        settle(.failure(error))
    }

    private var isSettled: Bool {
        state.withLock { state in
            switch state {
            case .new, .awaited: false
            case .done, .delivered: true
            }
        }
    }

    /// The first result counts; later ones are dropped.
    private func settle(_ result: Result<Output, any Error>) {
        let waiting: CheckedContinuation<Output, any Error>? = state.withLock { state in
            switch state {
            case .new:
                state = .done(result)
                return nil
            case .awaited(let continuation):
                state = .delivered
                return continuation
            case .done, .delivered:
                return nil
            }
        }
        waiting?.resume(with: result)
    }
}
