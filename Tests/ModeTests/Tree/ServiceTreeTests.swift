//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Testing

@testable import Mode

@Suite struct ServiceTreeTests {
    @Test func namesTheWholeCycle() throws {
        let (a, b, c) = (Probe("a"), Probe("b"), Probe("c"))
        try a.addDependency(b)
        try b.addDependency(c)
        let error = #expect(throws: ServiceError.self) { try c.addDependency(a) }
        #expect(error?.code == .dependencyCycle)
        #expect(error.map { "\($0)" } == "a/b/c: depends on itself: a → b → c → a")
        #expect(throws: ServiceError.self) { try a.addDependency(a) }
        #expect(a.beacon.parent == nil && c.beacon.children.isEmpty)
    }

    @Test func attachesOnce_andNamesTheOtherParent() throws {
        let (a, b, child) = (Probe("a"), Probe("b"), Probe("child"))
        try a.addDependency(child)
        try a.addDependency(child)
        #expect(a.beacon.children.count == 1)
        let error = #expect(throws: ServiceError.self) { try b.addDependency(child) }
        #expect(error?.code == .hasOtherParent && error?.message == "it is a child of a")
    }

    @Test func findsRootDepthAndPath_howeverTheTreeMoves() throws {
        let (root, app, cache) = (Probe("Worker"), Probe("App"), Probe("UserCache"))
        try app.addDependency(cache)
        #expect(cache.beacon.path == "App/UserCache" && cache.beacon.depth == 2)
        try root.addDependency(app)
        #expect(cache.beacon.path == "Worker/App/UserCache" && cache.beacon.depth == 3)
        #expect(cache.beacon.root == root.beacon)
        #expect(root.beacon.traverse().map(\.path) == ["Worker", "Worker/App", "Worker/App/UserCache"])
    }

    @Test func keepsTheOrder_throughManyRemovals() throws {
        try simulate { _ in
            let root = Probe("root")
            let children = (0..<100).map { Probe("c\($0)") }
            for child in children { try root.addDependency(child) }
            for child in children where child.label.hasSuffix("7") || child.label.count == 3 {
                try await root.removeDependency(child)
            }
            let left = children.filter { $0.beacon.parent != nil }.map(\.label)
            #expect(root.beacon.children.map { $0.service?.label } == left)
            #expect(left.count == 9)
            await #expect(throws: ServiceError.self) { try await root.removeDependency(children[7]) }
        }
    }

    @Test func stopsInReverseOrderOfStart_notOfTheList() throws {
        try simulate { _ in
            let early = Probe("early")
            let late = Probe("late", events: early.events, lines: early.lines)
            let root = Probe("root", [late, early])
            // Starts by itself, so before the one that is listed first.
            try await early.start()
            try await root.start()
            _ = root.events.take()
            await root.stop()
            #expect(
                root.events.all == [
                    "root.onStop()", "late.onStop()", "late.onShutdown()", "early.onStop()", "early.onShutdown()",
                    "root.onShutdown()",
                ]
            )
        }
    }
}
