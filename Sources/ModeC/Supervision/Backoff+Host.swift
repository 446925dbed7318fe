//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode

extension Backoff {
    /// What the host chose, with the defaults of `Backoff.exponential()` for what it left zero.
    ///
    /// Messages call a member by its name after `argument`: `options->backoff.`, for example.
    init(_ host: mode_backoff, _ argument: String) throws(Refusal) {
        try host.refuseForgottenKind(argument)
        let jitter = host.jitter
        guard (0...1).contains(jitter) else {
            throw Refusal(MODE_EINVAL, "`\(argument)jitter` is \(jitter), and must be from 0 to 1")
        }
        let resetAfter: Duration = host.reset_after == 0 ? .seconds(60) : Duration(nanoseconds: host.reset_after)
        let base: Duration = host.base == 0 ? .milliseconds(100) : Duration(nanoseconds: host.base)
        switch host.kind {
        case MODE_BACKOFF_DEFAULT:
            self = .exponential()
        case MODE_BACKOFF_NONE:
            self = .none
        case MODE_BACKOFF_CONSTANT:
            self = .constant(base, jitter: jitter, resetAfter: resetAfter)
        case MODE_BACKOFF_EXPONENTIAL:
            let maximum: Duration = host.maximum == 0 ? .seconds(30) : Duration(nanoseconds: host.maximum)
            let factor = try host.growth(argument)
            self = .exponential(from: base, factor: factor, max: maximum, jitter: jitter, resetAfter: resetAfter)
        case MODE_BACKOFF_STEPS:
            self = .steps(try host.delays(argument), jitter: jitter, resetAfter: resetAfter)
        default:
            throw .isNone(host.kind, "\(argument)kind")
        }
    }
}

extension mode_backoff {
    /// Somebody who sets a delay means it.
    fileprivate func refuseForgottenKind(_ argument: String) throws(Refusal) {
        let isAllZero =
            base == 0 && factor == 0 && maximum == 0 && jitter == 0 && reset_after == 0 && steps == nil
            && step_count == 0
        guard kind == MODE_BACKOFF_DEFAULT, !isAllZero else { return }
        throw Refusal(
            MODE_EINVAL,
            "`\(argument)kind` is MODE_BACKOFF_DEFAULT, with which the other members must be zero;"
                + " set MODE_BACKOFF_EXPONENTIAL, for example",
        )
    }

    fileprivate func growth(_ argument: String) throws(Refusal) -> Double {
        guard factor == 0 || (factor >= 1 && factor.isFinite) else {
            throw Refusal(MODE_EINVAL, "`\(argument)factor` is \(factor), and must be at least 1")
        }
        return factor == 0 ? 2 : factor
    }

    fileprivate func delays(_ argument: String) throws(Refusal) -> [Duration] {
        guard let steps else { throw .isNull("\(argument)steps") }
        guard step_count > 0 else {
            throw Refusal(MODE_EINVAL, "`\(argument)step_count` is 0; for no delay there is MODE_BACKOFF_NONE")
        }
        return UnsafeBufferPointer(start: steps, count: step_count).map { Duration(nanoseconds: $0) }
    }
}
