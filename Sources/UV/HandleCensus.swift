//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Counts the handles and requests that libuv holds for one loop, by kind.
///
/// The counters may be read from any thread, so that a test can ask after the loop's thread has ended.
package final class HandleCensus: Sendable {
    package enum Kind: Int, CaseIterable, Sendable {
        case timer, wakeup, signal, prepare, check, idle, poll, work, pipe, tcp, write, shutdown
    }

    private let open = POSIXLock([Int](repeating: 0, count: Kind.allCases.count))

    package init() {}

    func opened(_ kind: Kind) {
        open.withLock { $0[kind.rawValue] += 1 }
    }

    func closed(_ kind: Kind) {
        open.withLock { counts in
            counts[kind.rawValue] -= 1
            precondition(counts[kind.rawValue] >= 0, "a \(kind) was closed more often than opened")
        }
    }

    /// How many are open now.
    package var total: Int { open.withLock { $0.reduce(0, +) } }

    /// What is open now, in words: `2 timer, 1 poll`; empty when nothing is.
    package var summary: String {
        let counts = open.withLock { $0 }
        return Kind.allCases
            .filter { counts[$0.rawValue] > 0 }
            .map { "\(counts[$0.rawValue]) \($0)" }
            .joined(separator: ", ")
    }
}
