//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

@Suite struct LoopChoiceTests {
    @Test func placesServicesOnAGroup_oneAfterTheOther() async throws {
        let group = LoopGroup(threadsNamed: "turns", count: 3)
        let journal = ChildJournal()
        let services = (0..<6).map { number in
            ChildService(
                "service \(number)",
                on: .group(group),
                script: .starting { _ in journal.add(ChildThreads.currentName) },
            )
        }
        let root = ChildService("root") { services }
        try await root.start()
        #expect(journal.all == ["turns-0", "turns-1", "turns-2", "turns-0", "turns-1", "turns-2"])
        await root.stop()
        for number in 0..<3 {
            #expect(await eventually { ChildThreads.count(named: "turns-\(number)") == 0 })
        }
        await expectParked(services)
    }

    @Test func placesServicesByKey() {
        let group = LoopGroup(threadsNamed: "keys", count: 4)
        let services = ["joe", "ann", "joe"].map { ChildService($0, on: .group(group, key: $0)) }
        #expect(services[0].lifecycle.loop === services[2].lifecycle.loop)
        #expect(services[0].lifecycle.loop === group.loop(for: "joe"))
        #expect(ChildService("7", on: .group(group, key: 7)).lifecycle.loop === group.loop(for: 7))
    }

    @Test func keepsAServiceOnItsLoop_whenItsSupervisorRestartsIt() async throws {
        let group = LoopGroup(threadsNamed: "again", count: 2)
        let journal = ChildJournal()
        let children = (0..<4).map { number in
            ChildService(
                "child \(number)",
                on: .group(group),
                script: .starting { _ in journal.add("\(number) on \(ChildThreads.currentName)") },
            )
        }
        let supervisor = Supervisor(strategy: .oneForAll, intensity: .unlimited, backoff: .none) {
            for child in children { child }
        }
        try await supervisor.start()
        let first = journal.all
        #expect(first == ["0 on again-0", "1 on again-1", "2 on again-0", "3 on again-1"])
        children[2].crash(ChildFault("boom"))
        #expect(await eventually { journal.all.count == 8 && children.allSatisfy { $0.state == .running } })
        #expect(Array(journal.all.suffix(4)) == first)
        await supervisor.stop()
    }

    @Test func worksInASimulation() throws {
        try simulate { _ in
            let group = LoopGroup(threadsNamed: "virtual", count: 2)
            let services = (0..<2).map { Probe("service \($0)", on: .group(group)) }
            let root = Probe("root", services)
            try await root.start()
            #expect(root.beacon.snapshot().nodes.map(\.loop) == ["mode.main", "virtual-0", "virtual-1"])
            await root.stop()
        }
    }
}
