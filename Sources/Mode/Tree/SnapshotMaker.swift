//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Makes a ``BeaconSnapshot``: first the structure in one look under the tree's lock, then each node in one look under
/// its own.
struct SnapshotMaker {
    let root: Lifecycle
    /// Where labels and the words of errors come from.
    var words = Words.asked

    enum Words {
        /// From the services and errors themselves, which runs the program's code.
        case asked
        /// From what was recorded when they arose; where nothing was, names of types stand in.
        case recorded
    }

    private struct Place {
        let lifecycle: Lifecycle
        let parent: Int?
        let after: [ObjectIdentifier]
    }

    func make() -> BeaconSnapshot {
        let places = structure()
        var nodes: [BeaconSnapshot.Node] = []
        nodes.reserveCapacity(places.count)
        var paths: [Int: String] = [:]
        var dependencies: [BeaconSnapshot.Dependency] = []
        let present = Set(places.map { ObjectIdentifier($0.lifecycle) })
        for place in places {
            let id = Self.id(of: place.lifecycle)
            let names = names(of: place.lifecycle)
            let path = place.parent.flatMap { paths[$0] }.map { "\($0)/\(names.short)" } ?? names.path
            paths[id] = path
            nodes.append(node(place, id: id, path: path, label: names.label))
            // A declared sibling that is none, which fails the start, is no node of the tree.
            for prerequisite in place.after where present.contains(prerequisite) {
                dependencies.append(.init(node: id, prerequisite: prerequisite.hashBits))
            }
        }
        return BeaconSnapshot(nodes: nodes, dependencies: dependencies)
    }

    /// Depth first, parents before their children.
    private func structure() -> [Place] {
        ServiceTree.withLock {
            var places: [Place] = []
            var stack = [Place(lifecycle: root, parent: nil, after: [])]
            while let place = stack.popLast() {
                places.append(place)
                let id = Self.id(of: place.lifecycle)
                for child in place.lifecycle.edges.children.reversed() {
                    guard let child else { continue }
                    stack.append(Place(lifecycle: child.service.lifecycle, parent: id, after: child.after))
                }
            }
            return places
        }
    }

    private func names(of lifecycle: Lifecycle) -> (short: String, label: String, path: String) {
        guard words == .recorded else {
            let short = lifecycle.shortLabel
            let label = lifecycle.service.map { $0.label.isEmpty ? short : $0.label } ?? "?"
            return (short, label, lifecycle === root ? lifecycle.path : "")
        }
        return lifecycle.core.withLock { core in
            guard let record = core.extras?.record else { return (core.typeName, core.typeName, core.typeName) }
            return (record.path.lastComponent, record.label, record.path)
        }
    }

    private func node(_ place: Place, id: Int, path: String, label: String) -> BeaconSnapshot.Node {
        let lifecycle = place.lifecycle
        let loop = lifecycle.loopIfBound
        let now = loop?.now ?? LoopInstant(nanoseconds: 0)
        var (node, crashReason, crashWords) = lifecycle.core.withLock { core in
            let node = BeaconSnapshot.Node(
                id: id,
                parent: place.parent,
                label: label,
                path: path,
                state: core.machine.state.kind,
                restarts: core.restartCount,
                nextRestart: core.machine.waitsUntil.map { max(now.duration(to: $0), .zero) },
                uptime: core.machine.phase == .running ? core.run?.runningSince.map { $0.duration(to: now) } : nil,
                startTook: core.run.flatMap { run in run.runningSince.map { run.began.duration(to: $0) } },
                isSupervisor: core.extras?.childWatcher != nil,
                loop: loop?.name ?? "",
                tasks: (core.run?.tasks ?? []).map { task in
                    BeaconSnapshot.TaskInfo(
                        name: task.name,
                        createdAt: task.createdAt,
                        age: task.began.duration(to: now),
                        timer: task.timerInfo,
                        schedule: task.schedule,
                    )
                },
            )
            return (node, core.machine.crashReason, core.extras?.record?.crashWords)
        }
        // An error's words are the program's own code, and so are put together outside the lock.
        node.crashReason = crashReason.map { error in
            words == .asked ? String(describing: error) : crashWords ?? String(describing: type(of: error))
        }
        return node
    }

    private static func id(of lifecycle: Lifecycle) -> Int { ObjectIdentifier(lifecycle).hashBits }
}

extension ObjectIdentifier {
    /// The object's address as a number: the same for the same object while it lives.
    var hashBits: Int { Int(bitPattern: self) }
}
