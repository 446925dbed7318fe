//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop

/// Stops what runs on a loop that is given back.
struct LoopEnding {
    private let loop: EventLoop
    private let entry: LoopEntry

    init(_ entry: LoopEntry) {
        self.entry = entry
        loop = entry.loop
    }

    /// What was not as it should be about that.
    func stopServices() async -> Refusal? {
        var trouble: Refusal?
        while true {
            var areAllDown = true
            // The last made first, as it may need those before. Looking for them takes its time where there are many, so it is
            // not done again for each.
            let services = entry.services.sorted { $0.handle.generation > $1.handle.generation }
            for case let service? in services.lazy.map(\.service) where service.isUnderWay {
                areAllDown = false
                let report = await topmost(of: service).stop()
                if trouble == nil { trouble = Refusal(report) }
            }
            guard areAllDown else { continue }
            guard entry.hasOperations else { return trouble }
            // A start that was asked for before may begin only now, and never end by itself; so it is looked again. A sleep
            // that is not cancelled does not throw.
            try? await loop.sleep(for: .milliseconds(1))
        }
    }

    /// The service itself or, of those above it, the highest one on this loop: a tree stops from its top.
    private func topmost(of service: any Service) -> any Service {
        var topmost = service
        var place = service.beacon.parent
        while let above = place?.service, above.lifecycle.loopIfBound === loop {
            if above.isUnderWay { topmost = above }
            place = above.beacon.parent
        }
        return topmost
    }
}

extension Service {
    /// Whether it runs, or is on its way.
    nonisolated var isUnderWay: Bool {
        switch state.kind {
        case .created, .stopped, .failed: false
        case .starting, .running, .stopping, .restarting: true
        }
    }
}
