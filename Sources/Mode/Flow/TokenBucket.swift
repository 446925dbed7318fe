//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Limits how often something happens: a bucket of tokens, filled at a rate, from which whoever does it takes one.
///
/// ```swift
/// let requests = TokenBucket(rate: .perSecond(10), capacity: 5)
///
/// try await requests.take()      // waits for its turn
/// guard requests.tryTake() else { return }     // or does without
/// ```
///
/// In any time `t`, what gets through is at most the capacity and `rate · t`. If enough wait it is as much, as long as the
/// capacity has room for what comes in while a loop is late: a few milliseconds, so at 1,000 a second some ten tokens.
/// Those who wait are served in the order in which they came, whatever they ask for; so a loop that is blocked while the
/// first of them waits on it holds up those behind. From any thread and loop.
public final class TokenBucket: Sendable {
    /// How fast it fills.
    public let rate: Rate
    /// How many tokens it holds, so how many may be taken at once after a pause.
    public let capacity: Int

    private let line: Lock<TokenLine>

    /// Creates a full bucket.
    ///
    /// - Parameters:
    ///   - rate: how fast it fills.
    ///   - capacity: how many tokens it holds; at least 1.
    public init(rate: Rate, capacity: Int = 1) {
        precondition(capacity >= 1, "a TokenBucket must hold a token at least, but its capacity is \(capacity)")
        self.rate = rate
        self.capacity = capacity
        line = Lock(TokenLine(TokenLevel(interval: rate.interval, capacity: capacity)))
    }

    /// Takes tokens, and waits in line until they are there.
    ///
    /// If the task is cancelled meanwhile it leaves the line, and those behind move up; nothing is lost. A task that need
    /// not wait gets its tokens even if it is cancelled.
    ///
    /// - Important: traps when more are asked for than the bucket holds, which it would wait for in vain.
    /// - Throws: `CancellationError` when the task was cancelled before it was its turn.
    public func take(_ count: Int = 1) async throws(CancellationError) {
        check(count)
        let loop = EventLoop.current ?? .main
        switch line.withLock({ $0.takeOrQueue(count, at: loop.now) }) {
        case .served: return
        case .first: break
        case .behind(let waiter, let place):
            let turn = await waiter.wait { self.leave(place, waiter, count) }
            guard turn == .first else { throw CancellationError() }
        }
        try await serveFirst(count, on: loop)
    }

    /// Takes tokens if they are there and nobody waits for them; false, and nothing is taken, otherwise.
    public func tryTake(_ count: Int = 1) -> Bool {
        check(count)
        let now = (EventLoop.current ?? .main).now
        return line.withLock { $0.tryTake(count, at: now) }
    }

    /// Takes tokens if they are there and nobody waits for them.
    ///
    /// - Throws: ``RateExceeded``, which says when to come again, otherwise.
    public func takeNow(_ count: Int = 1) throws(RateExceeded) {
        guard tryTake(count) else { throw RateExceeded(rate: rate, retryAfter: expectedWait(for: count)) }
    }

    /// How long a ``take(_:)`` would wait from now on, behind those that wait already; zero if not at all.
    public func expectedWait(for count: Int = 1) -> Duration {
        check(count)
        let now = (EventLoop.current ?? .main).now
        let due = line.withLock { $0.dueBehindTheLast(count, at: now) }
        return max(now.duration(to: due), .zero)
    }

    /// How many tokens there are, with fractions; those that are waited for are not taken yet.
    public var tokens: Double {
        let now = (EventLoop.current ?? .main).now
        return line.withLock { $0.level.tokens(at: now) }
    }

    // MARK: The line

    /// Sleeps until the tokens are due, takes them, and lets the next one be the first.
    private func serveFirst(_ count: Int, on loop: EventLoop) async throws(CancellationError) {
        let due = line.withLock { $0.level.due(count) }
        do {
            try await loop.sleep(until: due)
        } catch {
            line.withLock { $0.passOn(count, isServedAt: nil) }?.end(.first)
            throw CancellationError()
        }
        line.withLock { $0.passOn(count, isServedAt: loop.now) }?.end(.first)
    }

    private func leave(_ place: TokenLine.Place, _ waiter: Waiter<TokenLine.Turn>, _ count: Int) {
        if line.withLock({ $0.leave(place, count) }) { waiter.end(.cancelled) }
    }

    private func check(_ count: Int) {
        precondition(
            (0...capacity).contains(count),
            "a TokenBucket of \(capacity) was asked for \(count) tokens at once",
        )
    }
}

/// The error of somebody who does not wait for a token.
public struct RateExceeded: Error, Sendable, Hashable {
    /// What is allowed.
    public let rate: Rate
    /// How long to wait before it may succeed.
    public let retryAfter: Duration
}

extension RateExceeded: CustomStringConvertible {
    /// `more than 10/s; again in 250 ms`.
    public var description: String { "more than \(rate); again in \(retryAfter.inWords)" }
}
