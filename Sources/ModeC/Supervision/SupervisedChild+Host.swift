//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode

extension SupervisedChild {
    /// A child on the terms of the host.
    init(_ child: mode_service_t, _ options: UnsafePointer<mode_child_options>?) throws(Refusal) {
        let service = try child.service("child")
        let options = try mode_child_options(options, "options")
        let restart = try RestartType(options.restart)
        guard !options.is_significant || restart != .permanent else {
            throw Refusal(
                MODE_EINVAL,
                "`options->is_significant` is set, and `options->restart` is MODE_PERMANENT, which never ends",
            )
        }
        self = service.supervised(
            restart,
            isSignificant: options.is_significant,
            after: try services(options.after, options.after_count, "options->after"),
            backoff: try options.ownBackoff,
            replacement: options.replacement(insteadOf: child),
        )
    }
}

extension mode_child_options {
    fileprivate func replacement(insteadOf child: mode_service_t) -> SupervisedChild.Replacement? {
        guard let replacement else { return nil }
        let host = HostReplacement(replacement, user_data, insteadOf: child)
        return { old, attempt in try host.fresh(insteadOf: old, attempt) }
    }

    fileprivate var ownBackoff: Backoff? {
        get throws(Refusal) {
            guard let backoff else { return nil }
            return try Backoff(backoff.pointee, "options->backoff->")
        }
    }
}
