//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// How long a supervisor waits before it starts a child again.
///
/// Each child has its own: a child that keeps failing waits longer and longer, its siblings do not wait for it. The
/// count begins anew when the child has been running for ``resetAfter``, or when it says so:
/// ``Service/markHealthy()``.
public struct Backoff: Sendable, Hashable {
    private enum Curve: Sendable, Hashable {
        case none
        case exponential(base: Duration, factor: Double)
        case steps([Duration])
    }

    private let curve: Curve
    /// No delay is longer than this, jitter aside.
    public let maximum: Duration
    /// How far a delay is spread at random: 0.2 means ± 20 %.
    public let jitter: Double
    /// How long a child must have been running for its failures to be forgotten.
    public let resetAfter: Duration

    private init(_ curve: Curve, maximum: Duration, jitter: Double, resetAfter: Duration) {
        precondition((0...1).contains(jitter), "Backoff: jitter is a share between 0 and 1, and it is \(jitter)")
        precondition(resetAfter >= .zero, "Backoff: resetAfter must not be negative")
        self.curve = curve
        self.maximum = maximum
        self.jitter = jitter
        self.resetAfter = resetAfter
    }

    /// At once, every time; only an instance that still has code of an earlier run executing is not tried again before
    /// 100 ms.
    public static let none = Backoff(.none, maximum: .zero, jitter: 0, resetAfter: .seconds(60))

    /// Always the same delay.
    public static func constant(
        _ delay: Duration,
        jitter: Double = 0,
        resetAfter: Duration = .seconds(60),
    ) -> Backoff {
        steps([delay], jitter: jitter, resetAfter: resetAfter)
    }

    /// `min(maximum, base · factorⁿ) · (1 ± jitter)`, where n counts the failures since the child was healthy, from 0.
    public static func exponential(
        from base: Duration = .milliseconds(100),
        factor: Double = 2,
        max maximum: Duration = .seconds(30),
        jitter: Double = 0.2,
        resetAfter: Duration = .seconds(60),
    ) -> Backoff {
        precondition(base >= .zero && maximum >= .zero, "Backoff: a delay must not be negative")
        precondition(factor >= 1, "Backoff: the factor must be at least 1, and it is \(factor)")
        return Backoff(
            .exponential(base: base, factor: factor),
            maximum: maximum,
            jitter: jitter,
            resetAfter: resetAfter,
        )
    }

    /// The given delays one after the other, and then the last of them.
    public static func steps(
        _ delays: [Duration],
        jitter: Double = 0,
        resetAfter: Duration = .seconds(60),
    ) -> Backoff {
        precondition(!delays.isEmpty, "Backoff: give at least one delay; for none there is Backoff.none")
        precondition(delays.allSatisfy { $0 >= .zero }, "Backoff: a delay must not be negative")
        return Backoff(.steps(delays), maximum: delays.max() ?? .zero, jitter: jitter, resetAfter: resetAfter)
    }

    /// The delay before the restart that follows a failure, without jitter.
    ///
    /// - Parameter failures: how many failures there were before, since the child was healthy: 0 for the first.
    /// - Returns: the delay.
    public func delay(after failures: Int) -> Duration {
        switch curve {
        case .none: return .zero
        case .steps(let delays): return delays[min(max(failures, 0), delays.count - 1)]
        case .exponential(let base, let factor):
            let scale = power(factor, max(failures, 0))
            // Compared as numbers first: the product may be more than a `Duration` can hold.
            return base / maximum * scale >= 1 || !scale.isFinite ? maximum : base * scale
        }
    }

    /// The delay with jitter.
    ///
    /// - Parameters:
    ///   - failures: how many failures there were before, since the child was healthy.
    ///   - random: a number whose every bit is random.
    /// - Returns: the delay.
    func delay(after failures: Int, random: UInt64) -> Duration {
        let plain = delay(after: failures)
        guard jitter > 0, plain > .zero else { return plain }
        // From -1 to 1, as far as 53 bits divide it.
        let position = Double(random >> 11) / Double(UInt64(1) << 53) * 2 - 1
        return plain * (1 + jitter * position)
    }

    /// Whether a delay may depend on chance.
    var isRandom: Bool { jitter > 0 }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, left) = (1.0, base, exponent)
        while left > 0 {
            if left & 1 == 1 { result *= square }
            square *= square
            left >>= 1
        }
        return result
    }
}

extension Backoff: CustomStringConvertible {
    /// The beginning of the schedule, for people: `100 ms, 200 ms, 400 ms, … up to 30.0 s (± 20 %)`.
    public var description: String {
        guard curve != .none else { return "at once" }
        var shown = [delay(after: 0)]
        while shown.count < 4, shown.last != maximum { shown.append(delay(after: shown.count)) }
        var text = shown.map(\.inWords).joined(separator: ", ")
        if shown.last != maximum { text += ", … up to \(maximum.inWords)" }
        if jitter > 0 { text += " (± \(Int((jitter * 100).rounded())) %)" }
        return text
    }
}
