//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import ModeLoop
import Synchronization

/// Reports of ends that nobody waited for: those of starts that were undone, and of children whose parent could not wait.
extension Lifecycle {
    /// How the latest run ended, if not cleanly, and not before an instant.
    package func trouble(since begin: LoopInstant?) -> StopReport? {
        guard let latest = core.withLock({ $0.extras?.latestTrouble }) else { return nil }
        if let begin, latest.ended < begin { return nil }
        return latest.report
    }

    /// Since when the trouble of children is part of the way down that is under way; `nil` when there is none.
    ///
    /// What is undone because a start failed began with that start.
    var troubleHorizon: LoopInstant? {
        core.withLock { core in
            guard core.machine.phase == .stopping, let run = core.run else { return nil }
            return run.startError == nil ? run.descentBegan : run.began
        }
    }

    /// Nobody waits for the children any more who could pass on what they report.
    func takeReportsOfChildren(_ run: Run) {
        guard let horizon = troubleHorizon else { return }
        for child in ServiceTree.children(of: self) {
            guard let report = child.service.lifecycle.trouble(since: horizon) else { continue }
            core.withLock { _ in run.report.merge(report) }
        }
    }
}

extension LifecycleCore {
    /// Keeps the report of a run that ended, if it says anything.
    mutating func noteTrouble(of run: Run) {
        if !run.report.isClean, let now = run.stopWatch?.now {
            makeExtras().latestTrouble = (run.report, now)
        } else {
            extras?.latestTrouble = nil
        }
    }
}
