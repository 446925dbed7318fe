//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// The line under the picture: how many services are in which state, and what the kinds of arrow mean.
struct GraphCaption {
    let snapshot: BeaconSnapshot

    /// How many services are in which state: `20 services: 1 failed, 19 running`.
    var summary: String {
        let byState = Dictionary(grouping: snapshot.nodes, by: \.state)
        let states = GraphStyle.statesByUrgency.compactMap { state in
            byState[state].map { "\($0.count) \(state.rawValue)" }
        }
        let total = snapshot.nodes.count == 1 ? "1 service" : "\(snapshot.nodes.count) services"
        return states.isEmpty ? total : "\(total): " + states.joined(separator: ", ")
    }

    /// A key to those kinds of arrow that need one and occur.
    var key: String {
        [
            snapshot.nodes.contains(where: \.isSupervisor) ? "- - ▸ supervises" : nil,
            snapshot.dependencies.isEmpty ? nil : "· · · ▸ starts after",
        ].compactMap { $0 }.joined(separator: "     ")
    }

    var label: String {
        GraphText.label([summary, key].filter { !$0.isEmpty })
    }
}
