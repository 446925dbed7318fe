//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

@testable import Mode

/// How a child of a supervisor comes to its end.
enum Ending: CaseIterable {
    /// It crashes.
    case crash
    /// It stops itself.
    case normal
    /// Somebody outside stops it.
    case administrative
}

extension Probe {
    /// Brings the service to its end, and lets everything happen that follows at once.
    func end(_ ending: Ending) async {
        switch ending {
        case .crash: crash(Boom("\(label) crashed"))
        case .normal: addTask("end") { self.requestStop() }
        case .administrative: await stop()
        }
    }

    /// Lets the next `count` starts fail, from the present moment on; `nil` means all.
    nonisolated func failStarts(_ count: Int? = nil) {
        let left = Box(count ?? Int.max)
        set(
            .onStart,
            .perform { probe in
                guard left.value > 0 else { return }
                left.value -= 1
                throw Boom("\(probe.label) does not start")
            },
        )
    }

    /// Writes down when each start is tried, in virtual time.
    nonisolated func recordStarts(_ now: @escaping @Sendable () -> Duration) -> Box<[Duration]> {
        let times = Box<[Duration]>([])
        set(.onStart, .perform { _ in times.value.append(now()) })
        return times
    }

    /// How many times a start was tried.
    nonisolated var attempts: Int { lifecycle.core.withLock { Int($0.machine.generation) } }
}
