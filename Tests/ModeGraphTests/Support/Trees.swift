//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

extension BeaconSnapshot {
    /// A root with as many leaves, all running.
    static func star(leaves: Int, label: String = "Leaf") -> BeaconSnapshot {
        let root = Node(id: 0, parent: nil, label: "Root", path: "Root", state: .running)
        let children = (0..<leaves).map {
            Node(id: $0 + 1, parent: 0, label: "\(label)-\($0)", path: "Root/\(label)-\($0)", state: .running)
        }
        return BeaconSnapshot(nodes: [root] + children)
    }

    /// Each service has one child.
    static func chain(length: Int) -> BeaconSnapshot {
        BeaconSnapshot(
            nodes: (0..<length).map {
                Node(id: $0, parent: $0 == 0 ? nil : $0 - 1, label: "Link-\($0)", path: "\($0)", state: .running)
            }
        )
    }

    /// A root and one child of this label.
    static func pair(label: String) -> BeaconSnapshot {
        BeaconSnapshot(nodes: [
            Node(id: 1, parent: nil, label: "Root", path: "Root", state: .running),
            Node(id: 2, parent: 1, label: label, path: "Root/\(label)", state: .failed, crashReason: label),
        ])
    }

    /// One service in each state, on two loops, under a supervisor, with a dependency.
    static let everyState: BeaconSnapshot = {
        let root = Node(id: 0, parent: nil, label: "Root", path: "Root", state: .running, isSupervisor: true)
        let children = State.allCases.enumerated().map { index, state in
            Node(
                id: index + 1,
                parent: 0,
                label: state.rawValue,
                path: "Root/\(state.rawValue)",
                state: state,
                loop: index == 0 ? "other" : "mode.main",
            )
        }
        return BeaconSnapshot(nodes: [root] + children, dependencies: [.init(node: 2, prerequisite: 3)])
    }()
}
