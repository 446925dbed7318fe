//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Reports of children, one after the other.
extension Supervisor {
    /// Something a child did, as it came in.
    struct ReceivedReport: Sendable {
        let report: ChildLink.Report
        let link: ChildLink
        let child: any Service
    }

    /// A child is running.
    ///
    /// Of the reports this one and the next are common, and most of them change nothing but what is known of the child.
    nonisolated func childStarted(_ child: any Service, _ link: ChildLink, generation: UInt32) {
        guard lifecycle.isOnLoop, !isBusy, !link.hasLeft, let id = link.id else {
            return receive(.started(generation: generation), link, child)
        }
        machine.hasReaders = hasReaders
        started(id, child, generation)
        if machine.hasActions { carryOut() }
    }

    /// A child's run is over.
    nonisolated func childEnded(_ child: any Service, _ link: ChildLink, _ end: ChildEnd) {
        guard lifecycle.isOnLoop, !isBusy, !link.hasLeft, let id = link.id, machine.phase == .idle else {
            return receive(.ended(end), link, child)
        }
        seats[id]?.stopRequests = end.stopRequests
        if machine.isNew(.init(end), of: id) { machine.endedUnsupervised(id) }
    }

    /// Takes a report from any thread.
    nonisolated func receive(_ report: ChildLink.Report, _ link: ChildLink, _ child: any Service) {
        let received = ReceivedReport(report: report, link: link, child: child)
        let loop = lifecycle.loop
        if loop.isOnLoop { handle(received) } else { loop.execute { self.handle(received) } }
    }

    /// Deals with a report and with everything that follows from it at once.
    ///
    /// What comes in meanwhile has its turn after it.
    nonisolated func handle(_ report: ReceivedReport) {
        guard !isBusy else { return reports.append(report) }
        work { $0.digest(report) }
    }

    /// Carries out what has been decided.
    nonisolated func carryOut() {
        guard !isBusy else { return }
        work { _ in }
    }

    private nonisolated func work(_ first: (Supervisor) -> Void) {
        isBusy = true
        machine.hasReaders = hasReaders
        first(self)
        var next = 0
        repeat {
            while let action = machine.takeAction() { perform(action) }
            guard next < reports.count else { break }
            digest(reports[next])
            next += 1
        } while true
        if next > 0 { reports.removeAll(keepingCapacity: true) }
        isBusy = false
    }

    /// Keeps a report until the supervisor runs.
    nonisolated func putOff(_ report: ReceivedReport) { deferred.append(report) }

    /// Whether anybody wants to know what happens, the log aside.
    private nonisolated var hasReaders: Bool { observers.areThere || isSimulated }
}
