//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import Testing

@testable import ModeGraph

@Suite struct ServiceGraphTests {
    @Test func makesTwoNodesOfTwoServicesWithOneLabel() {
        var snapshot = BeaconSnapshot.star(leaves: 2)
        snapshot.nodes[1].label = "Same"
        snapshot.nodes[2].label = "Same"
        #expect(ServiceGraph(snapshot).nodes.map(\.name) == ["n0", "n1", "n2"])
    }

    @Test func dashesTheEdgesOfASupervisor() throws {
        let graph = ServiceGraph(.everyState)
        let edge = try #require(graph.edges.first { $0.head == "n1" })
        #expect(edge.kind == .supervision)
        #expect(edge.attributes.contains(.init("style", "dashed")))
    }

    @Test func leavesTheEdgesOfAPlainParentSolid() {
        let graph = ServiceGraph(.pair(label: "x"))
        #expect(graph.edges.map(\.kind) == [.child])
        #expect(graph.edges[0].attributes.isEmpty)
    }

    @Test func drawsAPrerequisiteWithoutMovingAnything() throws {
        let edge = try #require(ServiceGraph(.everyState).edges.first { $0.kind == .prerequisite })
        #expect((edge.tail, edge.head) == ("n2", "n3"))
        #expect(edge.attributes.contains(.init("constraint", "false")))
        #expect(edge.attributes.contains(.init("style", "dotted")))
    }

    @Test func framesEachLoop_whenThereAreSeveral() {
        let clusters = ServiceGraph(.everyState, framesThreads: true).clusters
        #expect(clusters.map(\.name) == ["cluster_loop_0", "cluster_loop_1"])
        #expect(clusters.map(\.nodes.count) == [7, 1])
        #expect(ServiceGraph(.pair(label: "x"), framesThreads: true).clusters.isEmpty)
    }

    @Test func setsManyLeavesOutInAGrid() {
        let graph = ServiceGraph(.star(leaves: 300))
        #expect(graph.nodes.count == 302)
        #expect(graph.edges.count { $0.kind == .child } == 1)
        #expect(graph.edges.count { $0.kind == .row } == 300)
        #expect(graph.edges.count { $0.kind == .row && $0.tail == "leaves_n1" } == 24)
        #expect(Set(graph.edges.map(\.head)).count == 301)
    }

    @Test func drawsNoGrid_whenLeavesAreFew_orTheLayoutHasNoRows() {
        #expect(ServiceGraph(.star(leaves: 8)).nodes.count == 9)
        #expect(ServiceGraph(.star(leaves: 300), layout: .twopi).nodes.count == 301)
    }

    @Test func collapsesLeaves_aboveTwoThousandServices() {
        #expect(ServiceGraph(.star(leaves: 1_999)).nodes.count == 2_001)
        let graph = ServiceGraph(.star(leaves: 2_000))
        #expect(graph.nodes.map(\.name) == ["n0", "n1"])
    }

    @Test func drawsOneEdge_whenPrerequisitesCollapseIntoOne() {
        var snapshot = BeaconSnapshot.star(leaves: 10)
        for index in 1...5 { snapshot.nodes[index].state = .starting }
        snapshot.dependencies = (1...5).map { .init(node: $0, prerequisite: 10) } + [.init(node: 1, prerequisite: 2)]
        let graph = ServiceGraph(snapshot, nodeLimit: 5)
        #expect(graph.edges.count { $0.kind == .prerequisite } == 1)
    }

    @Test func summarisesStatesFromTheMostUrgent() {
        let caption = GraphCaption(snapshot: .everyState)
        #expect(caption.summary.hasPrefix("8 services: 1 failed, 1 restarting"))
        #expect(caption.summary.hasSuffix("2 running"))
        #expect(caption.key.contains("supervises"))
        #expect(GraphCaption(snapshot: .pair(label: "x")).key.isEmpty)
    }
}
