//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import Synchronization
import Testing

@Suite struct BeaconTests {
    private let root = ChildService("root")
    private let middle = ChildService("middle")
    private let leaf = ChildService("leaf")

    @Test func isARootByItself() {
        #expect(root.beacon.parent == nil)
        #expect(root.beacon.children.isEmpty)
        #expect(root.beacon.root == root.beacon)
        #expect(root.beacon.depth == 1)
        #expect(root.beacon.path == "root")
        #expect(root.beacon.service === root)
        #expect("\(root.beacon)" == "root")
    }

    @Test func knowsTheTree() throws {
        try root.addDependency(middle)
        try middle.addDependency(leaf)
        #expect(leaf.beacon.parent == middle.beacon)
        #expect(middle.beacon.children == [leaf.beacon])
        #expect(leaf.beacon.root == root.beacon)
        #expect([root, middle, leaf].map(\.beacon.depth) == [1, 2, 3])
        #expect(leaf.beacon.path == "root/middle/leaf")
    }

    /// The subtree is attached after it was made: the root of what is far below is the new one.
    @Test func findsTheNewRoot_whenASubtreeIsAttached() throws {
        try middle.addDependency(leaf)
        #expect(leaf.beacon.root == middle.beacon)
        let early = leaf.beacon
        try root.addDependency(middle)
        #expect(early.root == root.beacon)
        #expect(early.depth == 3)
        #expect(early.path == "root/middle/leaf")
    }

    @Test func traversesBreadthFirst() throws {
        let other = ChildService("other")
        let nephew = ChildService("nephew")
        try root.addDependency(middle)
        try root.addDependency(other)
        try middle.addDependency(leaf)
        try other.addDependency(nephew)
        #expect(root.beacon.traverse().compactMap(\.service?.label) == ["root", "middle", "other", "leaf", "nephew"])
        #expect(other.beacon.traverse().compactMap(\.service?.label) == ["other", "nephew"])
    }

    @Test func keepsTwoServicesOfOneTypeAndNameApart() throws {
        let (one, two) = (ChildService("twin"), ChildService("twin"))
        try root.addDependency(one)
        try root.addDependency(two)
        #expect(root.beacon.children.count == 2)
        #expect(one.beacon != two.beacon)
        #expect(Set(root.beacon.traverse()).count == 3)
        #expect(Set(root.beacon.snapshot().nodes.map(\.id)).count == 3)
    }

    @Test func keepsChildrenAlive_butNotTheParent() throws {
        weak var child: ChildService?
        weak var parent: ChildService?
        do {
            let service = ChildService("parent")
            parent = service
            do {
                let made = ChildService("child")
                child = made
                try service.addDependency(made)
            }
            #expect(child != nil)
            let kept = child
            #expect(kept?.beacon.parent == service.beacon)
        }
        #expect(parent == nil)
        #expect(child == nil)
    }

    @Test func isARootAgain_whenItsParentIsGone() throws {
        do {
            let parent = ChildService("parent")
            try parent.addDependency(leaf)
            #expect(leaf.beacon.path == "parent/leaf")
        }
        #expect(leaf.beacon.parent == nil)
        #expect(leaf.beacon.path == "leaf")
        try root.addDependency(leaf)
        #expect(leaf.beacon.path == "root/leaf")
    }

    @Test func knowsNoService_whenThatIsGone() {
        var beacon: Beacon
        do {
            let service = ChildService("gone")
            beacon = service.beacon
        }
        #expect(beacon.service == nil)
        #expect(beacon.path == "?")
    }
}
