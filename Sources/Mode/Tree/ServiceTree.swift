//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Where a service stands: its parent and its children.
struct TreeEdges {
    weak var parent: Lifecycle?
    /// In the order in which they were added.
    ///
    /// A removed child leaves a hole, which is closed when there are many.
    var children: [Child?] = []
    var holes = 0
    /// The index in the parent's `children`.
    var slot = 0
    /// When it became running, compared with all others; children stop in the reverse of this order.
    ///
    /// 0 until it does, since it had another parent or its parent last stopped.
    var startOrder: UInt64 = 0
    /// It is being removed: the parent neither starts it nor minds how it ends.
    var isLeaving = false
    /// The children that siblings wait for; most services have none.
    var prerequisites: Set<ObjectIdentifier> = []

    /// A child and what it waits for.
    struct Child {
        let service: any Service
        /// Siblings that must be running before it starts.
        var after: [ObjectIdentifier]
    }
}

/// The edges of all service trees, under one lock.
///
/// One lock for the process rather than one a tree: attaching moves a subtree from one tree to another, which would
/// need two locks and an order between them. What happens under it is a few pointer writes.
///
/// Nothing may be freed under it: with a service goes its `deinit`, which is the program's code. Parents are referred to
/// weakly, so whoever walks up holds each of them for a moment, and is perhaps the last who does; what was met on the way
/// up, or taken out, is let go of after the lock.
enum ServiceTree {
    /// The lock; its value counts the starts.
    private static let lock = Lock<UInt64>(0)

    static func withLock<T>(_ body: () throws -> sending T) rethrows -> T {
        try lock.withLock { _ in try body() }
    }

    // MARK: Looking

    static func parent(of lifecycle: Lifecycle) -> Lifecycle? {
        withLock { lifecycle.edges.parent }
    }

    static func children(of lifecycle: Lifecycle) -> [TreeEdges.Child] {
        withLock { lifecycle.edges.children.compactMap(\.self) }
    }

    static func childCount(of lifecycle: Lifecycle) -> Int {
        withLock { lifecycle.edges.children.count - lifecycle.edges.holes }
    }

    static func hasChildren(_ lifecycle: Lifecycle) -> Bool { childCount(of: lifecycle) > 0 }

    /// The service itself and all below it, breadth first, in one look.
    static func descendants(of lifecycle: Lifecycle) -> [Lifecycle] {
        withLock {
            var found = [lifecycle]
            var next = 0
            while next < found.count {
                found += found[next].edges.children.compactMap { $0?.service.lifecycle }
                next += 1
            }
            return found
        }
    }

    /// How many levels the tree has from the service down; 1 for a service without children.
    static func levels(of lifecycle: Lifecycle) -> Int {
        withLock {
            var level = [lifecycle]
            var count = 0
            while !level.isEmpty {
                level = level.flatMap { $0.edges.children.compactMap { $0?.service.lifecycle } }
                count += 1
            }
            return count
        }
    }

    /// From the service itself up to the root.
    static func ancestry(of lifecycle: Lifecycle) -> [Lifecycle] {
        withLock { ancestryLocked(of: lifecycle) }
    }

    /// Whether `lifecycle` is `other` or below it.
    static func contains(_ lifecycle: Lifecycle, in other: Lifecycle) -> Bool {
        ancestry(of: lifecycle).contains { $0 === other }
    }

    private static func ancestryLocked(of lifecycle: Lifecycle) -> [Lifecycle] {
        var path = [lifecycle]
        var current = lifecycle
        while let parent = current.edges.parent {
            path.append(parent)
            current = parent
        }
        return path
    }

    // MARK: Changing

    enum Attachment {
        case attached, wasAttached
        /// From the parent up to the child that is its ancestor.
        case cycle([Lifecycle])
        case hasOtherParent(Lifecycle)
    }

    static func attach(
        _ child: any Service,
        to parent: Lifecycle,
        after: [ObjectIdentifier],
        keepingPlace: Bool = false,
    ) -> Attachment {
        let lifecycle = child.lifecycle
        var met: [Lifecycle] = []
        defer { withExtendedLifetime(met) {} }
        return withLock {
            if let current = lifecycle.edges.parent {
                guard current === parent else { return .hasOtherParent(current) }
                wait(for: after, lifecycle)
                return .wasAttached
            }
            met = ancestryLocked(of: parent)
            if let end = met.firstIndex(where: { $0 === lifecycle }) {
                return .cycle(Array(met[...end]))
            }
            lifecycle.edges.parent = parent
            lifecycle.edges.slot = parent.edges.children.count
            if !keepingPlace { lifecycle.edges.startOrder = 0 }
            parent.edges.children.append(TreeEdges.Child(service: child, after: []))
            wait(for: after, lifecycle)
            return .attached
        }
    }

    /// A child that is listed twice waits for what both entries name.
    ///
    /// Under the lock.
    private static func wait(for siblings: [ObjectIdentifier], _ child: Lifecycle) {
        guard !siblings.isEmpty, let parent = child.edges.parent else { return }
        parent.edges.prerequisites.formUnion(siblings)
        for sibling in siblings where parent.edges.children[child.edges.slot]?.after.contains(sibling) == false {
            parent.edges.children[child.edges.slot]?.after.append(sibling)
        }
    }

    /// Notes that a child is about to be removed; false if it is no child of `parent`.
    static func markLeaving(_ child: Lifecycle, from parent: Lifecycle) -> Bool {
        withLock {
            guard child.edges.parent === parent else { return false }
            child.edges.isLeaving = true
            return true
        }
    }

    /// Whether a child belongs to `parent`, and is not being removed.
    static func isStaying(_ child: Lifecycle, with parent: Lifecycle) -> Bool {
        withLock { child.edges.parent === parent && !child.edges.isLeaving }
    }

    /// Takes a child out; its own subtree stays with it.
    ///
    /// False if it is no child of `parent`.
    static func detach(_ child: Lifecycle, from parent: Lifecycle) -> Bool {
        var removed: TreeEdges.Child?
        defer { withExtendedLifetime(removed) {} }
        return withLock {
            guard child.edges.parent === parent else { return false }
            child.edges.parent = nil
            child.edges.isLeaving = false
            child.edges.startOrder = 0
            removed = parent.edges.children[child.edges.slot]
            parent.edges.children[child.edges.slot] = nil
            parent.edges.holes += 1
            closeHoles(parent)
            forgetOrder(of: ObjectIdentifier(child), among: parent)
            return true
        }
    }

    /// Puts `fresh`, with all below it, in the place of a child, which leaves with all below it.
    ///
    /// False, and nothing is done, if `fresh` has a parent or is above `parent`, or `child` is no child of it.
    static func replace(_ child: Lifecycle, with fresh: any Service, in parent: Lifecycle) -> Bool {
        let lifecycle = fresh.lifecycle
        var met: [Lifecycle] = []
        var removed: TreeEdges.Child?
        defer { withExtendedLifetime((met, removed)) {} }
        return withLock {
            guard child.edges.parent === parent, lifecycle.edges.parent == nil else { return false }
            met = ancestryLocked(of: parent)
            guard !met.contains(where: { $0 === lifecycle }) else { return false }
            let slot = child.edges.slot
            removed = parent.edges.children[slot]
            let after = removed?.after ?? []
            parent.edges.children[slot] = TreeEdges.Child(service: fresh, after: after)
            lifecycle.edges.parent = parent
            lifecycle.edges.slot = slot
            lifecycle.edges.startOrder = child.edges.startOrder
            child.edges.parent = nil
            child.edges.isLeaving = false
            let (old, new) = (ObjectIdentifier(child), ObjectIdentifier(lifecycle))
            guard parent.edges.prerequisites.remove(old) != nil else { return true }
            parent.edges.prerequisites.insert(new)
            for slot in parent.edges.children.indices {
                guard let index = parent.edges.children[slot]?.after.firstIndex(of: old) else { continue }
                parent.edges.children[slot]?.after[index] = new
            }
            return true
        }
    }

    /// Makes some children the first ones, in the given order; the others follow in theirs.
    static func bringForward(_ first: [Lifecycle], in parent: Lifecycle) {
        withLock {
            var rank: [ObjectIdentifier: Int] = [:]
            for (index, child) in first.enumerated() { rank[ObjectIdentifier(child)] = index }
            let present = parent.edges.children.compactMap(\.self)
            let sorted = present.enumerated().sorted { lhs, rhs in
                let left = rank[ObjectIdentifier(lhs.element.service.lifecycle)] ?? first.count
                let right = rank[ObjectIdentifier(rhs.element.service.lifecycle)] ?? first.count
                return (left, lhs.offset) < (right, rhs.offset)
            }
            parent.edges.children = sorted.map(\.element)
            parent.edges.holes = 0
            for (slot, child) in parent.edges.children.enumerated() { child?.service.lifecycle.edges.slot = slot }
        }
    }

    /// Nobody waits any more for a sibling that is gone.
    private static func forgetOrder(of child: ObjectIdentifier, among parent: Lifecycle) {
        guard parent.edges.prerequisites.remove(child) != nil else { return }
        for slot in parent.edges.children.indices { parent.edges.children[slot]?.after.removeAll { $0 == child } }
    }

    private static func closeHoles(_ parent: Lifecycle) {
        guard parent.edges.holes > 16, parent.edges.holes > parent.edges.children.count / 2 else { return }
        parent.edges.children.removeAll { $0 == nil }
        parent.edges.holes = 0
        for (slot, child) in parent.edges.children.enumerated() { child?.service.lifecycle.edges.slot = slot }
    }

    /// Notes that a service became running after all that did before.
    ///
    /// One that was stopped and started again while its parent was running keeps its place: those that were started
    /// after it may depend on it.
    static func noteStarted(_ lifecycle: Lifecycle) {
        lock.withLock { starts in
            guard lifecycle.edges.startOrder == 0 else { return }
            starts += 1
            lifecycle.edges.startOrder = starts
        }
    }

    /// The children in the reverse of the order in which they became running; those that never did come first, as the
    /// ones added last.
    ///
    /// All of them are about to stop; the next start makes a new order.
    static func takeStopOrder(of lifecycle: Lifecycle) -> [TreeEdges.Child] {
        withLock {
            var children = lifecycle.edges.children.compactMap(\.self)
            let orders = children.map { child in
                let lifecycle = child.service.lifecycle
                defer { lifecycle.edges.startOrder = 0 }
                return lifecycle.edges.startOrder
            }
            // The common case: started in list order, nothing to sort.
            if zip(orders, orders.dropFirst()).allSatisfy({ $0 < $1 }) {
                children.reverse()
                return children
            }
            return zip(orders, children)
                .enumerated()
                .sorted { lhs, rhs in
                    let (left, right) = (lhs.element.0, rhs.element.0)
                    if left == right { return lhs.offset > rhs.offset }
                    return left == 0 || (right != 0 && left > right)
                }
                .map(\.element.1)
        }
    }
}
