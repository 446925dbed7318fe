//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// A service's place in its tree: parent, children, path, and a snapshot of everything below.
///
/// Nothing in it goes stale: each property looks at the tree as it is now. Two services of one type are two nodes.
public struct Beacon: Sendable {
    let lifecycle: Lifecycle

    init(_ lifecycle: Lifecycle) {
        self.lifecycle = lifecycle
    }

    /// The service, while it lives.
    public var service: (any Service)? { lifecycle.service }

    /// The parent; `nil` at the root.
    public var parent: Beacon? { ServiceTree.parent(of: lifecycle).map(Beacon.init) }

    /// The children, in the order in which they were added.
    public var children: [Beacon] { ServiceTree.children(of: lifecycle).map { Beacon($0.service.lifecycle) } }

    /// The uppermost service; itself if there is none above.
    public var root: Beacon { Beacon(ServiceTree.ancestry(of: lifecycle).last ?? lifecycle) }

    /// 1 at the root, 2 for its children, and so on.
    public var depth: Int { ServiceTree.ancestry(of: lifecycle).count }

    /// From the root down to this service: `Worker/App/UserCache`.
    public var path: String { lifecycle.path }

    /// This service and all below it, breadth first.
    public func traverse() -> [Beacon] {
        ServiceTree.descendants(of: lifecycle).map(Beacon.init)
    }

    /// This service and all below it as a value.
    public func snapshot() -> BeaconSnapshot { SnapshotMaker(root: lifecycle).make() }

    /// The same, made without running any of the program's code: labels and the words of errors are those that were
    /// recorded when they arose, see ``recentEvents``, or names of types.
    package func recordedSnapshot() -> BeaconSnapshot { SnapshotMaker(root: lifecycle, words: .recorded).make() }

    /// The tree as indented text, a line for each service.
    public var text: String {
        snapshot().text
    }
}

extension Beacon: Hashable {
    /// Whether both are the place of the same service.
    public static func == (lhs: Beacon, rhs: Beacon) -> Bool { lhs.lifecycle === rhs.lifecycle }

    /// Hashes the identity of the service.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(lifecycle)) }
}

extension Beacon: CustomStringConvertible {
    /// The path.
    public var description: String { path }
}
