//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// What a process says when its stop budget is over: which services, steps and tasks have not ended.
///
/// It is put together while there is time, by a thread that may hang over it, and said by one that must not: a blocked
/// thread may hold the lock of the logger, of stdio or of the memory.
struct LastWords: Sendable {
    private let root: Lifecycle
    private let headline: String
    private let report: PreparedReport

    init(_ worker: Worker) {
        root = worker.lifecycle
        headline = "mode: the stop budget of \(worker.options.stopBudget.inWords) is over; abandoned:\n"
        report = PreparedReport(placeholder: Array("\(headline)mode:   there was no looking at the services\n".utf8))
    }

    /// Looks at the tree, and puts into words what holds at `end` if nothing more happens.
    ///
    /// - Parameters:
    ///   - end: When the budget is over.
    ///   - grace: Since when everybody is overdue.
    func prepare(for end: LoopInstant, grace: LoopInstant) {
        var text = Array(headline.utf8)
        var lines = root.unended(at: end, grace: grace)[...]
        while let line = lines.popFirst() {
            let bytes = Array("mode:   \(line)\n".utf8)
            guard text.count + bytes.count <= report.capacity - 32 else {
                text += Array("mode:   and \(lines.count + 1) more\n".utf8)
                break
            }
            text += bytes
        }
        report.publish(text)
    }

    /// Says what was prepared last: no allocation, no lock, no logger.
    ///
    /// On a machine that is so busy that nothing was yet, half of the time is spent on waiting for it.
    func say(within limit: Duration) {
        report.waitUntilPublished(atMost: limit / 2)
        report.write(to: StandardError.descriptor, within: limit)
    }
}

extension Lifecycle {
    /// A line for each service of this tree that has not ended, the innermost first.
    func unended(at end: LoopInstant, grace: LoopInstant) -> [String] {
        ServiceTree.descendants(of: self).reversed().compactMap { lifecycle in
            let facts = lifecycle.core.withLock { $0.unended(at: end, grace: grace) }
            return facts.map { "\(lifecycle.path): \($0.inWords(on: lifecycle.loop))" }
        }
    }
}
