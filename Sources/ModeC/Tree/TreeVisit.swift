//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode

/// Shows the host the services of a snapshot, one after the other.
struct TreeVisit {
    private let snapshot: BeaconSnapshot

    init(_ snapshot: BeaconSnapshot) {
        self.snapshot = snapshot
    }

    /// Calls `body` for each node, parents before their children, until it returns something other than 0; returns that.
    func visit(_ body: (UnsafePointer<mode_node>) -> CInt) -> CInt {
        var depths: [Int: UInt32] = [:]
        for node in snapshot.nodes {
            let depth = node.parent.flatMap { depths[$0] }.map { $0 + 1 } ?? 0
            depths[node.id] = depth
            let result = node.withHostNode(depth: depth, body)
            if result != MODE_OK.code { return result }
        }
        return MODE_OK.code
    }
}

extension BeaconSnapshot.Node {
    fileprivate func withHostNode(depth: UInt32, _ body: (UnsafePointer<mode_node>) -> CInt) -> CInt {
        label.withCString { label in
            path.withCString { path in
                hostWords(crashReason ?? "").withCString { crashReason in
                    loop.withCString { loop in
                        let node = mode_node(
                            size: MemoryLayout<mode_node>.stride,
                            label: label,
                            path: path,
                            state: mode_state(state),
                            crash_reason: crashReason,
                            depth: depth,
                            restarts: UInt32(clamping: restarts),
                            uptime: uptime?.hostNanoseconds ?? 0,
                            loop: loop,
                            tasks: UInt32(clamping: tasks.count),
                            is_supervisor: isSupervisor,
                        )
                        return withUnsafePointer(to: node, body)
                    }
                }
            }
        }
    }
}
