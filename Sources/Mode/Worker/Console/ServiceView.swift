//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// `show`: everything about one service.
struct ServiceView {
    let directory: ServiceDirectory
    let index: Int
    /// The level of its own, where it has one.
    var logLevel: String?
    var events: [String] = []

    var lines: [String] {
        let node = directory.snapshot.nodes[index]
        var table = TextTable([.left, .left])
        table.append("path", directory.paths[index])
        if node.label != node.name { table.append("label", node.label) }
        table.append("state", state(of: node))
        if let crashReason = node.crashReason { table.append("failed by", crashReason) }
        table.append("restarts", String(node.restarts))
        table.append("loop", node.loop.isEmpty ? "none yet" : node.loop)
        if node.isSupervisor {
            table.append("supervises", childrenText)
        } else {
            table.append("children", childrenText)
        }
        let prerequisites = prerequisites
        if !prerequisites.isEmpty { table.append("starts after", prerequisites.joined(separator: ", ")) }
        if let logLevel { table.append("log level", logLevel) }
        var lines = table.lines
        if !node.tasks.isEmpty {
            lines +=
                ["", "tasks"] + TaskView(directory: directory, range: index..<(index + 1)).lines.map { "  \($0)" }
        }
        if !events.isEmpty { lines += ["", "events"] + events.map { "  \($0)" } }
        return lines
    }

    private func state(of node: BeaconSnapshot.Node) -> String {
        node.ageText.isEmpty ? node.state.rawValue : "\(node.state.rawValue), \(node.ageText)"
    }

    private var children: [String] {
        directory.subtree(of: index).filter { directory.parent(of: $0) == index }.map { directory.paths[$0] }
    }

    private var childrenText: String {
        let names = children.map { String($0.dropFirst(directory.paths[index].count + 1)) }
        guard !names.isEmpty else { return "none" }
        return names.count <= 10
            ? names.joined(separator: ", ") : "\(names.prefix(10).joined(separator: ", ")) and \(names.count - 10) more"
    }

    private var prerequisites: [String] {
        let id = directory.snapshot.nodes[index].id
        let wanted = Set(directory.snapshot.dependencies.filter { $0.node == id }.map(\.prerequisite))
        guard !wanted.isEmpty else { return [] }
        return directory.snapshot.nodes.filter { wanted.contains($0.id) }.map(\.name)
    }

    var json: JSONValue {
        let node = directory.snapshot.nodes[index]
        guard case .object(let members) = directory.json(of: index) else { return .null }
        let details: JSONValue = .members([
            "children": .array(children.map { .string($0) }),
            "startsAfter": .array(prerequisites.map { .string($0) }),
            "logLevel": JSONValue(logLevel),
            "tasks": .array(node.tasks.map { $0.json(of: directory.paths[index]) }),
        ])
        guard case .object(let more) = details else { return .null }
        return .object(members.filter { $0.name != "tasks" } + more)
    }
}
