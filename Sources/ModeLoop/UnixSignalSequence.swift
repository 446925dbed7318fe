//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The signals that the process receives, one after the other.
///
/// The handlers are installed when the sequence is created, so that nothing is missed before the first `next()`, and
/// removed when the sequence and its iterators are gone; until then they keep the loop's thread going. Deliveries of
/// one signal may coalesce, as the kernel's do.
///
/// ```swift
/// for await signal in try await UnixSignalSequence([.terminate, .interrupt]) { … }
/// ```
public struct UnixSignalSequence: AsyncSequence, Sendable {
    /// A signal.
    public typealias Element = UnixSignal

    private let stream: AsyncStream<UnixSignal>

    /// Watches `signals` on a loop; by default the one that the caller runs on, or the main loop.
    ///
    /// - Throws: when a signal cannot be caught, such as `SIGKILL`.
    public init(_ signals: [UnixSignal], on loop: EventLoop? = nil) async throws {
        let loop = loop ?? EventLoop.current ?? .main
        let (stream, continuation) = AsyncStream.makeStream(of: UnixSignal.self)
        self.stream = stream
        let watches = SignalWatches()
        continuation.onTermination = { _ in loop.execute { watches.cancel() } }
        do {
            try await loop.perform {
                for signal in signals {
                    watches.add(try loop.driver.watch(signal) { continuation.yield(signal) })
                }
            }
        } catch {
            continuation.finish()
            throw error
        }
    }

    /// Iterates over the signals.
    public func makeAsyncIterator() -> AsyncStream<UnixSignal>.Iterator {
        stream.makeAsyncIterator()
    }
}

/// The installed handlers of one sequence.
// Sendable: touched on the loop only.
private final class SignalWatches: @unchecked Sendable {
    private var watches: [any CancellableWork] = []
    private var isCancelled = false

    func add(_ watch: any CancellableWork) {
        if isCancelled { watch.cancel() } else { watches.append(watch) }
    }

    func cancel() {
        isCancelled = true
        for watch in watches { watch.cancel() }
        watches = []
    }
}
