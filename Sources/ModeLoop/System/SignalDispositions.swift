//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Synchronization

/// What the process did about signals before something of ours took them, to be put back.
///
/// libuv gives a signal back as the system's default, whatever was there before.
package struct SignalDispositions: Sendable {
    private var before: [CInt: sigaction] = [:]
    /// What was taken over from the system, here or by somebody of ours who was first.
    private var taken: Set<CInt> = []

    /// What was there before the first of ours who has a signal at present, and how many have it.
    private struct PutAside: Sendable {
        let action: sigaction
        var takers = 1
    }

    private static let putAside = Lock<[CInt: PutAside]>([:])

    /// Looks, before they are taken.
    package init(of signals: [UnixSignal]) {
        for signal in signals {
            var action = sigaction()
            if sigaction(signal.rawValue, nil, &action) == 0, !action.hasDefault { before[signal.rawValue] = action }
        }
    }

    /// Looks again when libuv has taken them.
    ///
    /// What it had already is the affair of whoever took it. If that was somebody of ours, the last who has it puts back
    /// what was there before the first.
    package mutating func noteTaken() {
        for (number, old) in before {
            var action = sigaction()
            guard sigaction(number, nil, &action) == 0 else { continue }
            let isNew = action.address != old.address
            let isOurs = Self.putAside.withLock { putAside in
                if isNew { putAside[number] = PutAside(action: old) } else { putAside[number]?.takers += 1 }
                return putAside[number] != nil
            }
            if isOurs { taken.insert(number) }
        }
        before = [:]
    }

    /// Puts back what libuv gave back as default; what somebody else has taken meanwhile stays his.
    package mutating func restore() {
        for number in taken {
            let last = Self.putAside.withLock { putAside -> sigaction? in
                putAside[number]?.takers -= 1
                guard let entry = putAside[number], entry.takers == 0 else { return nil }
                putAside[number] = nil
                return entry.action
            }
            before[number] = last
        }
        taken = []
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
