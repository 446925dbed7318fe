//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// `tree`: the services below each other, with what there is to know at a glance.
struct TreeView {
    let directory: ServiceDirectory
    let range: Range<Int>

    var lines: [String] {
        var table = TextTable([.left, .left, .right, .left, .left])
        let nodes = directory.snapshot.nodes
        let isLast = lastOnes
        var lead: [Int: String] = [:]
        for index in range {
            var prefix = ""
            if index > range.lowerBound, let parent = directory.parent(of: index) {
                let base = lead[parent] ?? ""
                prefix = base + (isLast[index - range.lowerBound] ? "└─ " : "├─ ")
                lead[index] = base + (isLast[index - range.lowerBound] ? "   " : "│  ")
            }
            let node = nodes[index]
            table.append(prefix + name(index), node.state.rawValue, node.ageText, node.loop, node.remarks)
        }
        return table.lines
    }

    /// For each node, whether no sibling comes after it.
    private var lastOnes: [Bool] {
        var seen: Set<Int> = []
        var isLast = [Bool](repeating: false, count: range.count)
        for index in range.reversed() {
            isLast[index - range.lowerBound] = seen.insert(directory.parent(of: index) ?? -1).inserted
        }
        return isLast
    }

    /// The last part of the unique path; at the top of a part of the tree, all of it.
    private func name(_ index: Int) -> String {
        let path = directory.paths[index]
        guard index > range.lowerBound, let parent = directory.parent(of: index) else { return path }
        return String(path.utf8.dropFirst(directory.paths[parent].utf8.count + 1)) ?? path
    }

    var json: [JSONValue] { range.map { directory.json(of: $0) } }
}

extension BeaconSnapshot.Node {
    var ageText: String {
        if let nextRestart { return "in \(nextRestart.brief)" }
        return uptime?.brief ?? ""
    }

    /// Restarts, tasks, and why it failed.
    fileprivate var remarks: String {
        var parts: [String] = []
        if isSupervisor { parts.append("supervisor") }
        if restarts > 0 { parts.append(restarts.counted("restart")) }
        if !tasks.isEmpty { parts.append(tasks.count.counted("task")) }
        if let crashReason { parts.append(crashReason) }
        return parts.joined(separator: ", ")
    }
}

extension ServiceDirectory {
    func json(of index: Int) -> JSONValue {
        let node = snapshot.nodes[index]
        return .members([
            "path": .string(paths[index]),
            "parent": JSONValue(parent(of: index).map { paths[$0] }),
            "label": .string(node.label),
            "state": .string(node.state.rawValue),
            "crashReason": JSONValue(node.crashReason),
            "restarts": .integer(node.restarts),
            "nextRestart": JSONValue(node.nextRestart),
            "uptime": JSONValue(node.uptime),
            "isSupervisor": .bool(node.isSupervisor),
            "loop": .string(node.loop),
            "tasks": .integer(node.tasks.count),
        ])
    }
}
