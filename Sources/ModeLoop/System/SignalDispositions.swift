//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// What the process did about signals before something of ours took them, to be put back.
///
/// libuv gives a signal back as the system's default, whatever was there before.
package struct SignalDispositions: Sendable {
    private var before: [CInt: sigaction] = [:]

    /// Looks, before they are taken.
    package init(of signals: [UnixSignal]) {
        for signal in signals {
            var action = sigaction()
            if sigaction(signal.rawValue, nil, &action) == 0, !action.hasDefault { before[signal.rawValue] = action }
        }
    }

    /// Looks again when libuv has taken them: what it had already, for somebody else, is its own affair.
    package mutating func noteTaken() {
        before = before.filter { number, old in
            var action = sigaction()
            return sigaction(number, nil, &action) == 0 && action.address != old.address
        }
    }

    /// Puts back what libuv gave back as default; what somebody else has taken meanwhile stays his.
    package func restore() {
        for (number, old) in before {
            var (action, old) = (sigaction(), old)
            if sigaction(number, nil, &action) == 0, action.hasDefault { sigaction(number, &old, nil) }
        }
    }
}

extension sigaction {
    /// Where the handler is; 0 and 1 stand for the default and for "ignored".
    fileprivate var address: Int { unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self) }

    /// Whether what happens is the system's default.
    var hasDefault: Bool { address == 0 }

    /// Whether nothing happens.
    var isIgnored: Bool { address == 1 }
}
