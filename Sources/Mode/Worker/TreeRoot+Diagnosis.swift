//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

/// What the root of a tree tells about itself when it is asked from outside.
extension TreeRoot {
    /// Writes the tree, with its tasks, to standard error.
    ///
    /// It reads only what the library owns, so a blocked loop does not matter.
    nonisolated func dump(atMost limit: Duration) {
        RawOutput.write(Array("\(beacon.text)\n".utf8), to: StandardError.descriptor, within: limit)
    }

    /// Writes what the console shows for `tree` and `ps` to standard error.
    package nonisolated func report(atMost limit: Duration) {
        let directory = ServiceDirectory(beacon.snapshot())
        let all = directory.snapshot.nodes.indices
        let tree = TreeView(directory: directory, range: all).lines + [""]
        let tasks = TaskView(directory: directory, range: all).lines + [""]
        write(tree + tasks, within: limit)
    }

    /// Writes what the console shows for `where` to standard error: it takes some 10 ms for each thread.
    nonisolated func reportStacks(atMost limit: Duration) {
        write(ThreadReport.all(below: self).flatMap(\.lines), within: limit)
    }

    private nonisolated func write(_ lines: [String], within limit: Duration) {
        var text: [UInt8] = []
        for line in lines {
            // Labels and the words of errors are the program's, and may be anything.
            text.append(line, escaped: .text)
            text.append(0x0A)
        }
        _ = BrokenPipeSignal.heldBack { RawOutput.write(text, to: StandardError.descriptor, within: limit) }
    }

    /// Writes the service graph, if there is somebody who can.
    package nonisolated func drawGraph() async {
        guard let graph, let path = graph.file else {
            return log.notice("SIGUSR2: no graph to write; import ModeGraph and use drawGraph(to:)")
        }
        do {
            try await graph.write(beacon.snapshot(), path, nil)
            log.info("Wrote the service graph to \(path)")
        } catch {
            log.error("The service graph could not be written: \(error)")
        }
    }

    /// Calls off the start that is under way because its budget is used up.
    package nonisolated func startTimeIsOver() {
        guard let run = lifecycle.presentRun else { return }
        lifecycle.interruptStart(of: run) {
            let (culprit, step, elapsed) = lifecycle.slowestStart
            return ServiceError(
                .startTimedOut,
                service: culprit.path,
                step: step,
                elapsed: elapsed,
                message: "the start budget of \((startBudget ?? .zero).inWords) is used up",
            )
        }
    }
}

extension Lifecycle {
    /// The innermost service that is still starting, and how long it has been.
    fileprivate var slowestStart: (Lifecycle, ServiceStep?, Duration) {
        for child in ServiceTree.children(of: self) where child.service.state == .starting {
            return child.service.lifecycle.slowestStart
        }
        let (step, began) = core.withLock { ($0.run?.step, $0.run?.began ?? loop.now) }
        return (self, step, began.duration(to: loop.now))
    }
}
