//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop

/// The root of a tree that answers to signals and ends with a code: a ``Worker``, or what stands for one inside a host.
package protocol TreeRoot: Service {
    /// How long the whole start may take; `nil` for ever.
    nonisolated var startBudget: Duration? { get }

    /// How long the whole stop may take; `nil` for ever.
    nonisolated var stopBudget: Duration? { get }

    /// Who draws the service graph.
    nonisolated var graph: GraphHook? { get }

    /// Stops the tree, which ends with this code; the first call counts.
    nonisolated func requestExit(_ code: Int32)

    /// Opens the log file anew, if it is the root's.
    nonisolated func reopenLog()
}

extension Service {
    /// Ends the program in an orderly way: the whole tree stops, and under a ``Worker`` the process exits with `code`.
    ///
    /// Where the root does not run, as when a part of a tree was started by itself, what runs of it stops.
    public nonisolated func requestExit(_ code: Int32 = 0) {
        lifecycle.bind(self)
        let ancestry = ServiceTree.ancestry(of: lifecycle)
        if let root = ancestry.last?.service as? any TreeRoot { return root.requestExit(code) }
        let topmost = ancestry.last { $0.presentRun != nil } ?? ancestry.last
        topmost?.service?.requestStop()
    }
}

extension Worker: TreeRoot {
    package nonisolated var startBudget: Duration? { options.startBudget }
    package nonisolated var stopBudget: Duration? { options.stopBudget }
    package nonisolated var graph: GraphHook? { options.graph }

    package nonisolated func reopenLog() {
        guard options.overrideLogging else { return }
        do {
            try WorkerLogging.reopen()
        } catch {
            log.error("The log file could not be opened anew: \(error)")
        }
    }
}
