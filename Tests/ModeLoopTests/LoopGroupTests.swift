//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeLoop

@Suite struct LoopGroupTests {
    @Test func handsOutItsLoopsOneAfterTheOther() {
        let group = LoopGroup(threadsNamed: "group", count: 3)
        #expect(group.loops.map(\.name) == ["group-0", "group-1", "group-2"])
        let names = (0..<7).map { _ in group.next().name }
        #expect(names == ["group-0", "group-1", "group-2", "group-0", "group-1", "group-2", "group-0"])
    }

    @Test func givesAKeyTheSameLoop_inEveryProcess() {
        let group = LoopGroup(threadsNamed: "group", count: 8)
        #expect(group.loop(for: "user-1") === group.loop(for: "user-1"))
        #expect(group.loop(for: 42) === group.loop(for: Int8(42)))
        // Fixed numbers: a hash that differs from process to process would not keep them.
        #expect(["user-1", "user-2", "user-3"].map { group.loop(for: $0).name } == ["group-5", "group-7", "group-6"])
    }

    @Test func spreadsKeys() {
        let group = LoopGroup(threadsNamed: "group", count: 4)
        var counts: [String: Int] = [:]
        for key in 0..<4_000 { counts[group.loop(for: key).name, default: 0] += 1 }
        #expect(counts.count == 4)
        #expect(counts.values.allSatisfy { (800...1_200).contains($0) }, "\(counts)")
    }

    @Test func hasALoopForEachCore_byDefault() {
        #expect(LoopGroup(threadsNamed: "group").loops.count == LoopGroup.coreCount)
        #expect(LoopGroup.coreCount >= 1)
    }

    @Test func hasNoThread_untilItIsUsed() async throws {
        let group = LoopGroup(threadsNamed: "idle-group", count: 2)
        #expect(group.loops.allSatisfy { $0.openHandles.isEmpty })
        let name = try await group.loops[1].perform { EventLoop.current?.name }
        #expect(name == "idle-group-1")
    }

    @Test func trapsWithASentence_whenItShouldHaveNoLoop() async {
        let exit = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LoopGroup(threadsNamed: "none", count: 0)
        }
        let said = exit.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } ?? ""
        #expect(said.contains("at least one loop"))
    }
}
